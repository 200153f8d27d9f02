package build

import (
	"path"

	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/yaml"

	"truestory/engine/internal/tree"
)

// Origin says where a resource comes from, by kustomize's own account. Files
// are relative to the root of the tree; what is not known is nil.
type Origin struct {
	File            *string          `json:"file"`
	ConfiguredIn    *string          `json:"configuredIn"`
	ConfiguredBy    *string          `json:"configuredBy"`
	Transformations []Transformation `json:"-"`
}

// Transformation is a transformer that changed a resource.
type Transformation struct {
	ConfiguredIn string `json:"configuredIn"`
	Kind         string `json:"kind"`
}

func none(resources resmap.ResMap) []Origin {
	return make([]Origin, resources.Size())
}

// withOriginAnnotations asks for kustomize's origin annotations.
func withOriginAnnotations(kustomization []byte) ([]byte, error) {
	var fields map[string]any
	if err := yaml.Unmarshal(kustomization, &fields); err != nil {
		return nil, err
	}
	if fields == nil {
		fields = map[string]any{}
	}
	fields["buildMetadata"] = []string{types.OriginAnnotations, types.TransformerAnnotations}
	return yaml.Marshal(fields)
}

// trace builds once more, with annotations that say where resources come
// from. The result itself never comes from this build: an annotation that is
// there can change what a patch of annotations does. Where both builds do not
// give the same resources in the same order, nothing is claimed.
func trace(source tree.Source, root, file string, manifest []byte, plain resmap.ResMap, run func(*tree.FileSystem) (resmap.ResMap, error)) []Origin {
	files := tree.New(source)
	files.Lay(file, manifest)
	annotated, err := run(files)
	if err != nil || annotated.Size() != plain.Size() {
		return none(plain)
	}
	origins := make([]Origin, plain.Size())
	for index, resource := range annotated.Resources() {
		if resource.CurId() != plain.Resources()[index].CurId() {
			return none(plain)
		}
		origins[index] = originOf(root, resource)
	}
	return origins
}

func originOf(root string, traced *resource.Resource) Origin {
	var result Origin
	if origin, err := traced.GetOrigin(); err == nil && origin != nil {
		result.File = located(root, origin.Path)
		result.ConfiguredIn = located(root, origin.ConfiguredIn)
		if kind := origin.ConfiguredBy.Kind; kind != "" {
			result.ConfiguredBy = &kind
		}
	}
	transformations, err := traced.GetTransformations()
	if err != nil {
		return result
	}
	for _, transformation := range transformations {
		at := located(root, transformation.ConfiguredIn)
		if at == nil {
			continue
		}
		result.Transformations = append(result.Transformations, Transformation{*at, transformation.ConfiguredBy.Kind})
	}
	return result
}

func located(root, relative string) *string {
	if relative == "" {
		return nil
	}
	p := tree.Relative(path.Join(root, relative))
	return &p
}
