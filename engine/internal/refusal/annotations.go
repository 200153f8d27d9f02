package refusal

import (
	"io"
	"path"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Fields of a kustomization under which the result of a build, annotations
// aside, is the same whatever annotations its resources carry meanwhile.
// Patches are, when untouching says so of each.
var indifferent = map[string]bool{
	"apiVersion": true, "kind": true, "metadata": true, "namespace": true, "namePrefix": true, "nameSuffix": true,
	"resources": true, "bases": true, "components": true, "labels": true, "commonLabels": true, "commonAnnotations": true,
	"images": true, "replicas": true, "configMapGenerator": true, "secretGenerator": true, "generatorOptions": true,
	"sortOptions": true, "patches": true, "patchesStrategicMerge": true, "patchesJson6902": true,
}

// What a patch may say of its target; above all, no annotationSelector.
var (
	patchFields  = map[string]bool{"path": true, "patch": true, "target": true, "options": true}
	targetFields = map[string]bool{"group": true, "version": true, "kind": true, "name": true, "namespace": true, "labelSelector": true}
)

// dependsOnAnnotations reports whether annotations on resources may change
// what this kustomization makes of them. It errs towards true.
func (s *survey) dependsOnAnnotations(dir string, fields map[string]any) bool {
	for name := range fields {
		if !indifferent[name] {
			return true
		}
	}
	for _, name := range []string{"patches", "patchesJson6902"} {
		entries, isList := fields[name].([]any)
		if fields[name] != nil && !isList {
			return true
		}
		for _, entry := range entries {
			if s.patchDepends(dir, entry) {
				return true
			}
		}
	}
	entries, isList := fields["patchesStrategicMerge"].([]any)
	if fields["patchesStrategicMerge"] != nil && !isList {
		return true
	}
	for _, entry := range entries {
		text, isText := entry.(string)
		if !isText || !untouching(text) && !s.untouchingFile(dir, text) {
			return true
		}
	}
	return false
}

func (s *survey) patchDepends(dir string, entry any) bool {
	patch, _ := entry.(map[string]any)
	target, hasTarget := patch["target"].(map[string]any)
	if patch == nil || patch["target"] != nil && !hasTarget || !onlyHas(patch, patchFields) || !onlyHas(target, targetFields) {
		return true
	}
	if text, inline := patch["patch"].(string); inline && text != "" {
		return !untouching(text)
	}
	file, isPath := patch["path"].(string)
	return !isPath || !s.untouchingFile(dir, file)
}

func onlyHas(fields map[string]any, allowed map[string]bool) bool {
	for name := range fields {
		if !allowed[name] {
			return false
		}
	}
	return true
}

func (s *survey) untouchingFile(dir, file string) bool {
	content, found := s.files.Peek(path.Join(dir, file))
	return found && untouching(string(content))
}

// untouching reports whether a patch neither reads nor changes annotations of
// the resource itself, but for giving some a value.
func untouching(patch string) bool {
	decoder := yaml.NewDecoder(strings.NewReader(patch))
	for documents := 0; ; documents++ {
		var document any
		err := decoder.Decode(&document)
		if err == io.EOF {
			return documents > 0
		}
		if err != nil {
			return false
		}
		switch content := document.(type) {
		case []any:
			if !untouchingOperations(content) {
				return false
			}
		case map[string]any:
			if !untouchingMerge(content) {
				return false
			}
		default:
			return false
		}
	}
}

// untouchingOperations judges a JSON patch.
func untouchingOperations(operations []any) bool {
	for _, item := range operations {
		operation, _ := item.(map[string]any)
		for _, field := range []string{"path", "from"} {
			value, given := operation[field]
			if !given && field == "from" {
				continue
			}
			pointer, _ := value.(string)
			steps := strings.Split(pointer, "/")
			if len(steps) < 2 || steps[1] == "" || steps[1] == "metadata" && (len(steps) == 2 || steps[2] == "annotations") {
				return false
			}
		}
		if len(operation) > 4 || !onlyHas(operation, map[string]bool{"op": true, "path": true, "from": true, "value": true}) {
			return false
		}
	}
	return true
}

// untouchingMerge judges a strategic merge patch. Directives of its format
// start with "$".
func untouchingMerge(patch map[string]any) bool {
	for name, value := range patch {
		if strings.HasPrefix(name, "$") && !(name == "$patch" && value == "delete") {
			return false
		}
	}
	if kind, _ := patch["kind"].(string); strings.HasSuffix(kind, "List") {
		return false
	}
	metadata, isMapping := patch["metadata"].(map[string]any)
	if !isMapping {
		return false
	}
	for name := range metadata {
		if strings.HasPrefix(name, "$") {
			return false
		}
	}
	value, given := metadata["annotations"]
	if !given {
		return true
	}
	annotations, isMapping := value.(map[string]any)
	for name, content := range annotations {
		if _, isText := content.(string); !isText || strings.HasPrefix(name, "$") {
			return false
		}
	}
	return isMapping && len(annotations) > 0
}
