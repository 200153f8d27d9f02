package chart

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"

	"sigs.k8s.io/kustomize/kyaml/openapi"
	"sigs.k8s.io/yaml"

	"truestory/engine/internal/wire"
)

// Object is one object of a release.
type Object struct {
	Content map[string]any `json:"-"`
	// Source is the template it comes from, as Helm names it.
	Source string `json:"source"`
	// Hook lists the events at which it is applied; nil when it is no hook.
	Hook []string `json:"hook"`
	// CRD tells that it is in a crds folder.
	CRD bool `json:"crd"`
	// Volatile lists the fields that are made of chance or time, each as its
	// steps.
	Volatile [][]any `json:"volatile"`
}

// MarshalJSON writes the object with its content.
func (o Object) MarshalJSON() ([]byte, error) {
	text, err := json.Marshal(o.Content)
	if err != nil {
		return nil, err
	}
	content, err := wire.Encode(text)
	if err != nil {
		return nil, err
	}
	type plain Object
	if o.Volatile == nil {
		o.Volatile = [][]any{}
	}
	return json.Marshal(struct {
		Content json.RawMessage `json:"content"`
		plain
	}{content, plain(o)})
}

// mostObjects bounds the objects of one release.
const mostObjects = 20_000

// parsed gives the objects of one manifest. Helm itself splits at document
// separators; the items of a list are objects of their own, and documents with
// nothing in them are none.
func parsed(source, manifest string) ([]Object, error) {
	var objects []Object
	for _, document := range documents(manifest) {
		text, err := yaml.YAMLToJSON([]byte(document))
		if err != nil {
			return nil, at(source, fmt.Errorf("%s gives no valid YAML: %w", source, err))
		}
		content, err := decoded(text)
		if err != nil {
			return nil, at(source, fmt.Errorf("%s gives no object: %w", source, err))
		}
		if len(content) == 0 {
			continue
		}
		found, err := flattened(source, content)
		if err != nil {
			return nil, at(source, err)
		}
		objects = append(objects, found...)
		if len(objects) > mostObjects {
			return nil, failed(Refused, "%s gives more than %d objects", source, mostObjects)
		}
	}
	return objects, nil
}

// documents splits the files of a crds folder; manifests are split already.
func documents(manifest string) []string {
	return strings.Split("\n"+manifest, "\n---")
}

func decoded(text []byte) (map[string]any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var content map[string]any
	err := decoder.Decode(&content)
	return content, err
}

func flattened(source string, content map[string]any) ([]Object, error) {
	kind, _ := content["kind"].(string)
	version, _ := content["apiVersion"].(string)
	if kind == "" || version == "" {
		return nil, fmt.Errorf("%s gives an object without apiVersion or kind", source)
	}
	items, isList := content["items"].([]any)
	if !isList || !strings.HasSuffix(kind, "List") {
		return []Object{{Content: content, Source: source}}, nil
	}
	var objects []Object
	for _, item := range items {
		inner, isObject := item.(map[string]any)
		if !isObject {
			return nil, fmt.Errorf("%s gives a %s with an item that is no object", source, kind)
		}
		found, err := flattened(source, inner)
		if err != nil {
			return nil, err
		}
		objects = append(objects, found...)
	}
	return objects, nil
}

func at(source string, err error) error {
	failure := explained(err)
	failure.File = source
	return failure
}

// placed gives the objects that have a namespace, and name none, that of the
// release.
func placed(objects []Object, request Request) {
	for _, object := range objects {
		if object.CRD || unscoped(object.Content, request.ClusterScoped) {
			continue
		}
		metadata, isObject := object.Content["metadata"].(map[string]any)
		if !isObject {
			metadata = map[string]any{}
			object.Content["metadata"] = metadata
		}
		if namespace, _ := metadata["namespace"].(string); namespace == "" {
			metadata["namespace"] = request.Namespace
		}
	}
}

// unscoped tells whether objects of this kind have no namespace. Kinds that
// nothing is known of have one.
func unscoped(content map[string]any, further []string) bool {
	kind, _ := content["kind"].(string)
	version, _ := content["apiVersion"].(string)
	group, _, grouped := strings.Cut(version, "/")
	if !grouped {
		group = ""
	}
	if slices.Contains(further, group+"/"+kind) {
		return true
	}
	return openapi.IsCertainlyClusterScoped(kyaml.TypeMeta{APIVersion: version, Kind: kind})
}

// markVolatile lists the fields in which two passes differ. Objects that only
// one of them has are volatile as a whole, and open tells that there are some
// that only the other has.
func markVolatile(objects, others []Object) (marked []Object, open bool) {
	counterparts := map[string]Object{}
	for index, key := range keysOf(others) {
		counterparts[key] = others[index]
	}
	for index, key := range keysOf(objects) {
		other, found := counterparts[key]
		delete(counterparts, key)
		if !found {
			objects[index].Volatile = [][]any{{}}
			continue
		}
		objects[index].Volatile = differences([]any{}, objects[index].Content, other.Content)
	}
	return objects, len(counterparts) > 0
}

// keysOf names objects by their template, kind and position there: their own
// names may be made of chance.
func keysOf(objects []Object) []string {
	counts := map[string]int{}
	keys := make([]string, 0, len(objects))
	for _, object := range objects {
		key := fmt.Sprintf("%s %v", object.Source, object.Content["kind"])
		keys = append(keys, fmt.Sprintf("%s %d", key, counts[key]))
		counts[key]++
	}
	return keys
}

func differences(path []any, one, other any) [][]any {
	switch left := one.(type) {
	case map[string]any:
		right, same := other.(map[string]any)
		if !same {
			return [][]any{slices.Clone(path)}
		}
		var found [][]any
		for _, key := range sortedKeys(left) {
			found = append(found, differences(append(path, key), left[key], right[key])...)
		}
		return found
	case []any:
		right, same := other.([]any)
		if !same || len(left) != len(right) {
			return [][]any{slices.Clone(path)}
		}
		var found [][]any
		for index := range left {
			found = append(found, differences(append(path, index), left[index], right[index])...)
		}
		return found
	default:
		if one == other {
			return nil
		}
		return [][]any{slices.Clone(path)}
	}
}
