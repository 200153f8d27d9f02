package build

import (
	"fmt"
	"strings"

	fluxkustomize "github.com/fluxcd/pkg/kustomize"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/kustomize/api/types"

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
