package chart

import (
	"bytes"
	"encoding/json"
	"strconv"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

// positionMark marks objects on their way through kustomize, as Helm's own
// postrender-filename does. No chart has it.
const positionMark = "truestory.engine/position"

// Strategies of post-rendering hooks.
// https://fluxcd.io/flux/components/helm/helmreleases/#post-renderers
const (
	separate = "separate"
	noHooks  = "nohooks"
)

// postRendered sends the objects through the post-renderers of a HelmRelease.
func postRendered(objects []Object, request Request) ([]Object, error) {
	if len(request.PostRenderers) == 0 && len(request.CommonMetadata) == 0 {
		return objects, nil
	}
	if request.Strategy != separate && request.Strategy != noHooks {
		return stream(objects, request)
	}
	var hooks, manifests []Object
	for _, object := range objects {
		if object.Hook == nil {
			manifests = append(manifests, object)
		} else {
			hooks = append(hooks, object)
		}
	}
	manifests, err := stream(manifests, request)
	if err != nil || request.Strategy == noHooks {
		return append(manifests, hooks...), err
	}
	hooks, err = stream(hooks, request)
	return append(manifests, hooks...), err
}

func stream(objects []Object, request Request) ([]Object, error) {
	if len(objects) == 0 {
		return nil, nil
	}
	var err error
	for _, renderer := range request.PostRenderers {
		fields, _ := renderer.(map[string]any)
		if kustomize, given := fields["kustomize"].(map[string]any); given {
			if objects, err = kustomized(objects, kustomize); err != nil {
				return nil, failed(Invalid, "post-rendering failed: %v", err)
			}
		}
	}
	for _, object := range objects {
		for _, field := range []string{"labels", "annotations"} {
			if given, isObject := request.CommonMetadata[field].(map[string]any); isObject {
				addCommon(object.Content, field, given)
			}
		}
	}
	return objects, nil
}

func addCommon(content map[string]any, field string, given map[string]any) {
	entries := nested(nested(content, "metadata"), field)
	for key, value := range given {
		entries[key] = value
	}
}

func nested(content map[string]any, key string) map[string]any {
	inner, isObject := content[key].(map[string]any)
	if !isObject {
		inner = map[string]any{}
		content[key] = inner
	}
	return inner
}

// kustomized runs one kustomize post-renderer, in memory, as Flux does.
func kustomized(objects []Object, fields map[string]any) ([]Object, error) {
	files := filesys.MakeFsInMemory()
	kustomization := map[string]any{"apiVersion": types.KustomizationVersion, "kind": types.KustomizationKind, "resources": []string{"helm-output.yaml"}}
	for _, field := range []string{"patches", "images"} {
		if given, found := fields[field]; found {
			kustomization[field] = given
		}
	}
	manifest, err := yaml.Marshal(kustomization)
	if err != nil {
		return nil, err
	}
	var output bytes.Buffer
	for index, object := range objects {
		nested(nested(object.Content, "metadata"), "annotations")[positionMark] = strconv.Itoa(index)
		text, err := json.Marshal(object.Content)
		if err != nil {
			return nil, err
		}
		output.WriteString("---\n")
		output.Write(text)
		output.WriteByte('\n')
	}
	if err := files.WriteFile("kustomization.yaml", manifest); err != nil {
		return nil, err
	}
	if err := files.WriteFile("helm-output.yaml", output.Bytes()); err != nil {
		return nil, err
	}
	options := &krusty.Options{LoadRestrictions: types.LoadRestrictionsNone, PluginConfig: types.DisabledPluginConfig()}
	resources, err := krusty.MakeKustomizer(options).Run(files, ".")
	if err != nil {
		return nil, err
	}
	var rendered []Object
	for _, resource := range resources.Resources() {
		text, err := resource.MarshalJSON()
		if err != nil {
			return nil, err
		}
		content, err := decoded(text)
		if err != nil {
			return nil, err
		}
		metadata := nested(content, "metadata")
		annotations := nested(metadata, "annotations")
		position, _ := annotations[positionMark].(string)
		delete(annotations, positionMark)
		if len(annotations) == 0 {
			delete(metadata, "annotations")
		}
		index, err := strconv.Atoi(position)
		if err != nil || index < 0 || index >= len(objects) {
			rendered = append(rendered, Object{Content: content})
			continue
		}
		object := objects[index]
		object.Content = content
		rendered = append(rendered, object)
	}
	return rendered, nil
}
