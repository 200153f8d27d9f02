package build

import (
	"fmt"
	"strings"

	fluxkustomize "github.com/fluxcd/pkg/kustomize"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"truestory/engine/internal/tree"
)

// generate gives the kustomization that Flux builds: the one in the directory
// or one made of the manifests in it, with the fields of the Flux
// Kustomization merged in.
func generate(root string, kustomization unstructured.Unstructured) (manifest []byte, file string, generated bool, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("generating the kustomization panicked: %v", reason)
		}
	}()
	generator := fluxkustomize.NewGenerator(tree.Mount, kustomization)
	manifest, file, action, err := generator.GenerateManifest(root)
	return manifest, file, action == fluxkustomize.CreatedAction, err
}

// refusedComponent refuses the first of spec.components that Flux itself
// would refuse because it is not in the source.
func refusedComponent(kustomization unstructured.Unstructured) *Failure {
	components, _, _ := unstructured.NestedStringSlice(kustomization.Object, "spec", "components")
	for index, component := range components {
		if !fluxkustomize.IsLocalRelativePath(component) {
			field := fmt.Sprintf("spec.components[%d]", index)
			return &Failure{Code: Refused, Message: fmt.Sprintf("component %q must be local and relative", component), Field: &field}
		}
	}
	return nil
}

// CommonMetadata is what a Flux Kustomization adds to every object after the
// build and the substitution.
type CommonMetadata struct {
	Labels, Annotations map[string]string
}

// CommonMetadataOf reads spec.commonMetadata.
func CommonMetadataOf(kustomization unstructured.Unstructured) (CommonMetadata, error) {
	labels, _, err := unstructured.NestedStringMap(kustomization.Object, "spec", "commonMetadata", "labels")
	if err != nil {
		return CommonMetadata{}, err
	}
	annotations, _, err := unstructured.NestedStringMap(kustomization.Object, "spec", "commonMetadata", "annotations")
	return CommonMetadata{labels, annotations}, err
}

// Apply sets the labels and annotations on an object; they win over its own.
func (c CommonMetadata) Apply(object *yaml.RNode) error {
	if len(c.Labels) > 0 {
		labels := object.GetLabels()
		for key, value := range c.Labels {
			labels[key] = value
		}
		if err := object.SetLabels(labels); err != nil {
			return err
		}
	}
	if len(c.Annotations) > 0 {
		annotations := object.GetAnnotations()
		for key, value := range c.Annotations {
			annotations[key] = value
		}
		return object.SetAnnotations(annotations)
	}
	return nil
}

// Applicable reports whether Flux applies a resource: it leaves out
// kustomize's own configuration when it meets it among the manifests.
// https://github.com/fluxcd/pkg/blob/main/ssa/utils/is.go
func Applicable(r *resource.Resource) bool {
	return r.GetKind() != types.KustomizationKind || !strings.HasPrefix(r.GetApiVersion(), "kustomize.config.k8s.io/")
}

// conforms checks what kustomize-controller checks of every resource.
func conforms(resources resmap.ResMap) error {
	for _, r := range resources.Resources() {
		if r.GetName() == "" || r.GetKind() == "" || r.GetApiVersion() == "" {
			return fmt.Errorf("failed to decode Kubernetes apiVersion, kind and name from: %v", r.String())
		}
	}
	return nil
}
