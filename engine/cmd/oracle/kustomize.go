package main

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/openapi"
)

// kustomizeAll builds every directory below root that has a kustomization, as
// the kustomize command does. Paths in the result are relative to root.
func kustomizeAll(root string) (map[string]outcome, error) {
	results := map[string]outcome{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !slices.Contains(konfig.RecognizedKustomizationFileNames(), entry.Name()) {
			return err
		}
		directory := filepath.Dir(path)
		relative, err := filepath.Rel(root, directory)
		if err != nil {
			return err
		}
		results[relative] = kustomizeOne(root, directory)
		return nil
	})
	return results, err
}

func kustomizeOne(root, directory string) outcome {
	resources, err := kustomize(directory)
	if err != nil {
		return failed(root, err)
	}
	objects, err := objectsOf(resources)
	if err != nil {
		return failed(root, err)
	}
	return outcome{Objects: objects}
}

// failed gives an error with paths relative to root, and without the one word
// that the JSON library of Kubernetes' OpenAPI code picks at random.
func failed(root string, err error) outcome {
	message := strings.ReplaceAll(err.Error(), root+"/", "")
	return outcome{Error: strings.ReplaceAll(message, "json: unable to ", "json: cannot ")}
}

func kustomize(directory string) (resources resmap.ResMap, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("panic: %v", reason)
		}
	}()
	// Every build of the command is a process of its own.
	openapi.ResetOpenAPI()
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionUnspecified
	options.PluginConfig = types.DisabledPluginConfig()
	return krusty.MakeKustomizer(options).Run(filesys.MakeFsOnDisk(), directory)
}
