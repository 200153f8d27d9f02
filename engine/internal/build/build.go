// Package build runs one kustomize build the way the kustomize command or
// Flux's kustomize-controller runs it, over a tree in memory.
package build

import (
	"fmt"
	"path"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/openapi"

	"truestory/engine/internal/refusal"
	"truestory/engine/internal/tree"
)

// Built is the outcome of a build that went well.
type Built struct {
	Resources resmap.ResMap
	// Origins has one entry per resource, in the same order.
	Origins []Origin
	// Generated is true when there was no kustomization and Flux made one.
	Generated bool
	// Files are the files of the tree that were read, sorted.
	Files []string
}

// target is what one build works on.
type target struct {
	source tree.Source
	files  *tree.FileSystem
	// root is the directory, file its kustomization, manifest what that holds.
	root, file string
	manifest   []byte
}

// Kustomize builds a directory as `kustomize build` does: files from outside
// a kustomization's directory are refused, and resources come in the legacy
// order unless the kustomization asks for another.
func Kustomize(source tree.Source, dir string) (*Built, *Failure) {
	root := tree.Absolute(dir)
	files := tree.New(source)
	file := kustomizationFile(files, root)
	if file == "" {
		return nil, missing(files, dir, root)
	}
	survey := refusal.Look(files, root, true)
	if survey.Refusal != nil {
		return nil, refused(survey.Refusal)
	}
	options := &krusty.Options{
		Reorder:          krusty.ReorderOptionUnspecified,
		LoadRestrictions: types.LoadRestrictionsRootOnly,
		PluginConfig:     types.DisabledPluginConfig(),
	}
	run := func(files *tree.FileSystem) (resmap.ResMap, error) {
		if survey.CustomSchema {
			openapi.ResetOpenAPI()
			defer openapi.ResetOpenAPI()
		}
		return guarded(func() (resmap.ResMap, error) { return krusty.MakeKustomizer(options).Run(files, root) })
	}
	content, _ := files.Peek(file)
	at := target{source: source, files: files, root: root, file: file, manifest: content}
	resources, origins, err := at.traced(survey.AnnotationsMatter, run)
	if err != nil {
		return nil, invalid(files, root, err)
	}
	return &Built{Resources: resources, Origins: origins, Files: files.Read()}, nil
}

// Flux builds a directory as kustomize-controller does for the Kustomization:
// its build-time fields are merged into the kustomization, which is generated
// when there is none; files may come from anywhere in the tree and resources
// keep their order. Variables are not substituted yet.
//
// source must also be what the os package sees below tree.Mount, since Flux's
// generator reads from there.
func Flux(source tree.Source, dir string, kustomization unstructured.Unstructured) (*Built, *Failure) {
	// Like the controller's secure join: the path cannot lead out of the tree.
	root := tree.Absolute(path.Clean("/" + dir))
	files := tree.New(source)
	if !files.IsDir(root) {
		return nil, missing(files, dir, root)
	}
	if failure := refusedComponent(kustomization); failure != nil {
		return nil, failure
	}
	manifest, file, generated, err := generate(root, kustomization)
	if err != nil {
		return nil, invalid(files, root, err)
	}
	files.Lay(file, manifest)
	survey := refusal.Look(files, root, false)
	if survey.Refusal != nil {
		return nil, refused(survey.Refusal)
	}
	run := func(files *tree.FileSystem) (resmap.ResMap, error) { return fluxRun(files, root, survey.CustomSchema) }
	at := target{source: source, files: files, root: root, file: file, manifest: manifest}
	resources, origins, err := at.traced(survey.AnnotationsMatter, run)
	if err == nil {
		err = conforms(resources)
	}
	if err != nil {
		return nil, invalid(files, root, err)
	}
	return &Built{Resources: resources, Origins: origins, Generated: generated, Files: files.Read()}, nil
}

// fluxRun builds with the options of Flux's own Build. That function parses
// the whole schema of Kubernetes anew each time, so that no build sees the
// custom schema of another; here that is done when a custom schema is in use.
// https://github.com/fluxcd/pkg/blob/main/kustomize/kustomize_generator.go
func fluxRun(files *tree.FileSystem, root string, customSchema bool) (resmap.ResMap, error) {
	if customSchema {
		openapi.ResetOpenAPI()
		_ = openapi.Schema()
		defer openapi.ResetOpenAPI()
	}
	options := &krusty.Options{LoadRestrictions: types.LoadRestrictionsNone, PluginConfig: types.DisabledPluginConfig()}
	return guarded(func() (resmap.ResMap, error) { return krusty.MakeKustomizer(options).Run(files, root) })
}

// guarded turns a panic of kustomize, which malformed objects can cause, into
// an error.
func guarded(run func() (resmap.ResMap, error)) (resources resmap.ResMap, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			resources, err = nil, fmt.Errorf("kustomize build panicked: %v", reason)
		}
	}()
	return run()
}

func kustomizationFile(files *tree.FileSystem, dir string) string {
	for _, name := range konfig.RecognizedKustomizationFileNames() {
		file := path.Join(dir, name)
		if files.Exists(file) && !files.IsDir(file) {
			return file
		}
	}
	return ""
}
