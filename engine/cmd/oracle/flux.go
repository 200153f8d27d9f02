package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	fluxkustomize "github.com/fluxcd/pkg/kustomize"
	"github.com/fluxcd/pkg/sourceignore"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/yaml"
)

// fluxCase is one Flux Kustomization over a tree.
type fluxCase struct {
	Name            string           `json:"name"`
	Tree            string           `json:"tree"`
	Kustomization   map[string]any   `json:"kustomization"`
	VariableSources []map[string]any `json:"variableSources"`
}

// fluxAll does for every case what source-controller and kustomize-controller
// do one after the other. Trees are relative to the file of the cases.
func fluxAll(file string) (map[string]outcome, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var cases []fluxCase
	if err := yaml.Unmarshal(text, &cases); err != nil {
		return nil, err
	}
	results := map[string]outcome{}
	for _, c := range cases {
		work, err := os.MkdirTemp("", "oracle-")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(work)
		if err := archive(filepath.Join(filepath.Dir(file), c.Tree), work); err != nil {
			return nil, err
		}
		objects, err := fluxOne(work, c)
		if err != nil {
			results[c.Name] = failed(work, err)
		} else {
			results[c.Name] = outcome{Objects: objects}
		}
	}
	return results, nil
}

// archive copies what source-controller would put into the artifact.
func archive(tree, work string) error {
	root, err := filepath.Abs(tree)
	if err != nil {
		return err
	}
	domain := strings.Split(root, string(filepath.Separator))
	patterns, err := sourceignore.LoadIgnorePatterns(root, domain)
	if err != nil {
		return err
	}
	matcher := sourceignore.NewDefaultMatcher(patterns, domain)
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || matcher.Match(strings.Split(path, string(filepath.Separator)), false) {
			return err
		}
		relative, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		target := filepath.Join(work, relative)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		return os.WriteFile(target, content, 0o644)
	})
}

func fluxOne(work string, c fluxCase) ([]json.RawMessage, error) {
	kustomization := unstructured.Unstructured{Object: c.Kustomization}
	path, _, _ := unstructured.NestedString(c.Kustomization, "spec", "path")
	directory := filepath.Join(work, path)
	if _, err := os.Stat(directory); err != nil {
		return nil, fmt.Errorf("kustomization path not found: %w", err)
	}
	if _, err := fluxkustomize.NewGenerator(work, kustomization).WriteFile(directory); err != nil {
		return nil, err
	}
	resources, err := fluxkustomize.SecureBuild(work, directory, false)
	if err != nil {
		return nil, err
	}
	if err := postBuild(kustomization, c.VariableSources, resources); err != nil {
		return nil, err
	}
	objects, err := objectsOf(resources)
	if err != nil {
		return nil, err
	}
	return withCommonMetadata(kustomization, objects)
}

// postBuild follows kustomize-controller's build.
func postBuild(kustomization unstructured.Unstructured, objects []map[string]any, resources resmap.ResMap) error {
	for _, resource := range resources.Resources() {
		if resource.GetName() == "" || resource.GetKind() == "" || resource.GetApiVersion() == "" {
			return fmt.Errorf("failed to decode Kubernetes apiVersion, kind and name from: %v", resource.String())
		}
		spec, _, _ := unstructured.NestedMap(kustomization.Object, "spec", "postBuild")
		if spec == nil {
			continue
		}
		result, err := fluxkustomize.SubstituteVariables(context.Background(), cluster(objects), kustomization, resource,
			fluxkustomize.SubstituteWithAlways(spec["substituteStrategy"] == "Always"))
		if err != nil {
			return fmt.Errorf("post build failed for '%s/%s': %w", resource.GetGvk(), resource.GetName(), err)
		}
		if result != nil {
			if _, err := resources.Replace(resource); err != nil {
				return err
			}
		}
	}
	return nil
}

func withCommonMetadata(kustomization unstructured.Unstructured, objects []json.RawMessage) ([]json.RawMessage, error) {
	for index, content := range objects {
		object := unstructured.Unstructured{}
		if err := object.UnmarshalJSON(content); err != nil {
			return nil, err
		}
		labels, _, _ := unstructured.NestedStringMap(kustomization.Object, "spec", "commonMetadata", "labels")
		annotations, _, _ := unstructured.NestedStringMap(kustomization.Object, "spec", "commonMetadata", "annotations")
		if len(labels)+len(annotations) == 0 {
			return objects, nil
		}
		object.SetLabels(merged(object.GetLabels(), labels))
		object.SetAnnotations(merged(object.GetAnnotations(), annotations))
		encoded, err := object.MarshalJSON()
		if err != nil {
			return nil, err
		}
		objects[index] = encoded
	}
	return objects, nil
}

func merged(own, added map[string]string) map[string]string {
	if len(added) == 0 {
		return own
	}
	all := map[string]string{}
	for key, value := range own {
		all[key] = value
	}
	for key, value := range added {
		all[key] = value
	}
	return all
}

// cluster holds the ConfigMaps and Secrets that a case gives.
type cluster []map[string]any

func (c cluster) Get(_ context.Context, key client.ObjectKey, object client.Object, _ ...client.GetOption) error {
	kind := "ConfigMap"
	if _, secret := object.(*corev1.Secret); secret {
		kind = "Secret"
	}
	for _, content := range c {
		found := unstructured.Unstructured{Object: content}
		if found.GetKind() != kind || found.GetName() != key.Name || found.GetNamespace() != key.Namespace {
			continue
		}
		encoded, err := json.Marshal(content)
		if err != nil {
			return err
		}
		return json.Unmarshal(encoded, object)
	}
	return apierrors.NewNotFound(schema.GroupResource{Resource: kind}, key.Name)
}
