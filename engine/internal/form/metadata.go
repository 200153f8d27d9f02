package form

import (
	"maps"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

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

func (c CommonMetadata) empty() bool { return len(c.Labels) == 0 && len(c.Annotations) == 0 }

// apply sets the labels and annotations on an object; they win over its own.
func (c CommonMetadata) apply(object *yaml.RNode) error {
	if len(c.Labels) > 0 {
		labels := object.GetLabels()
		maps.Copy(labels, c.Labels)
		if err := object.SetLabels(labels); err != nil {
			return err
		}
	}
	if len(c.Annotations) > 0 {
		annotations := object.GetAnnotations()
		maps.Copy(annotations, c.Annotations)
		return object.SetAnnotations(annotations)
	}
	return nil
}
