package build

import (
	"bytes"
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

// Annotations in which kustomize keeps its account.
// https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/utils/annotations.go
const (
	originKey          = "config.kubernetes.io/origin"
	transformationsKey = "alpha.config.kubernetes.io/transformations"
)

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

// runner builds over a file system.
type runner func(*tree.FileSystem) (resmap.ResMap, error)

// traced builds, and finds out where resources come from by having kustomize
// annotate them. Where annotations cannot matter to the build, it runs once
// and they are taken off the result. Else objects come from a build without:
// an annotation that is there can change what a patch of annotations does.
func (t target) traced(annotationsMatter bool, run runner) (resmap.ResMap, []Origin, error) {
	if !annotationsMatter {
		resources, err := t.annotated(append(bytes.Clone(t.manifest), asked...), run)
		if err == nil {
			origins := t.origins(resources)
			return resources, origins, unmarked(resources)
		}
	}
	resources, err := run(t.files)
	if err != nil {
		return nil, nil, err
	}
	return resources, t.trace(resources, run), nil
}

// asked is the field that asks for annotations, as the last one of a
// kustomization. In a file to which it cannot be added like that, it is an
// error, or kustomize does not see it and nothing is claimed.
const asked = "\nbuildMetadata: [" + types.OriginAnnotations + ", " + types.TransformerAnnotations + "]\n"

// annotated builds with another manifest and leaves the files it read in t.
func (t target) annotated(manifest []byte, run runner) (resmap.ResMap, error) {
	files := tree.New(t.source)
	files.Lay(t.file, manifest)
	resources, err := run(files)
	if err == nil {
		t.files.Remember(files)
	}
	return resources, err
}

// unmarked takes off what kustomize would have taken off without being asked
// to annotate.
func unmarked(resources resmap.ResMap) error {
	if err := resources.RemoveOriginAnnotations(); err != nil {
		return err
	}
	return resources.RemoveTransformerAnnotations()
}

// trace builds once more, with annotations. Where both builds do not give the
// same resources in the same order, nothing is claimed.
func (t target) trace(plain resmap.ResMap, run runner) []Origin {
	manifest, err := withOriginAnnotations(t.manifest)
	if err != nil {
		return none(plain)
	}
	files := tree.New(t.source)
	files.Lay(t.file, manifest)
	annotated, err := run(files)
	if err != nil || annotated.Size() != plain.Size() {
		return none(plain)
	}
	for index, resource := range annotated.Resources() {
		if resource.CurId() != plain.Resources()[index].CurId() {
			return none(plain)
		}
	}
	return t.origins(annotated)
}

func (t target) origins(annotated resmap.ResMap) []Origin {
	origins := make([]Origin, annotated.Size())
	// Most resources of a file say the same.
	known := map[[2]string]Origin{}
	for index, resource := range annotated.Resources() {
		annotations := resource.GetAnnotations(originKey, transformationsKey)
		key := [2]string{annotations[originKey], annotations[transformationsKey]}
		origin, found := known[key]
		if !found {
			origin = originOf(t.root, resource)
			known[key] = origin
		}
		origins[index] = origin
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
