// Package form gives the objects of a build in the forms that later steps
// need: JSON for the host, YAML for Flux's substitution.
package form

import (
	"bytes"
	"encoding/json"
	"fmt"

	goyaml "go.yaml.in/yaml/v2"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/yaml"

	"truestory/engine/internal/wire"
)

// Object is one object of a build. It holds text only, no tree of nodes, so
// that the objects of many builds can be kept.
type Object struct {
	ID ID
	// Label is what Flux calls the object in errors.
	Label string
	// Labels and Annotations are its own.
	Labels, Annotations map[string]string
	// Applies is false for what Flux leaves out: kustomize's own configuration
	// that was met among the manifests.
	Applies bool
	// Applied is what is applied when nothing is substituted: with common
	// metadata, encoded for the host.
	Applied json.RawMessage
	// plain is the object without common metadata.
	plain  []byte
	common CommonMetadata
	yaml   string
	reread *Result
}

// Result is an object after something was done to its text.
type Result struct {
	ID      ID
	Applied json.RawMessage
}

// ID is what kustomize tells objects apart by.
type ID struct{ group, version, kind, namespace, name string }

// Of reads a resource; common metadata is added to what is applied.
func Of(r *resource.Resource, common CommonMetadata) (*Object, error) {
	plain, err := marshalled(r)
	if err != nil {
		return nil, err
	}
	object := &Object{
		ID:          idOf(r),
		Label:       fmt.Sprintf("%s/%s", r.GetGvk(), r.GetName()),
		Labels:      r.GetLabels(),
		Annotations: r.GetAnnotations(),
		plain:       plain,
		common:      common,
	}
	object.Applied, err = applied(r, plain, common)
	return object, err
}

// marshalled gives what MarshalJSON does. That writes YAML and reads it again,
// which is left out where it is sure to change nothing.
func marshalled(r *resource.Resource) ([]byte, error) {
	if tidy(r.YNode()) {
		content := map[string]any{}
		if err := r.YNode().Decode(&content); err == nil {
			if plain, err := json.Marshal(content); err == nil && durable(plain) {
				return plain, nil
			}
		}
	}
	return r.MarshalJSON()
}

func idOf(r *resource.Resource) ID {
	id := r.CurId()
	return ID{id.Group, id.Version, id.Kind, id.EffectiveNamespace(), id.Name}
}

func applied(r *resource.Resource, plain []byte, common CommonMetadata) (json.RawMessage, error) {
	if common.empty() {
		return wire.Encode(plain)
	}
	marked := r.DeepCopy()
	if err := common.apply(&marked.RNode); err != nil {
		return nil, err
	}
	content, err := marshalled(marked)
	if err != nil {
		return nil, err
	}
	return wire.Encode(content)
}

// Size is about how many bytes of memory the object takes.
func (o *Object) Size() int { return 3 * len(o.Applied) }

// Mentions reports whether the character is anywhere in the object's text.
func (o *Object) Mentions(character byte) bool { return bytes.IndexByte(o.plain, character) >= 0 }

// YAML gives the object's text as Resource.AsYAML of kustomize does.
func (o *Object) YAML() (string, error) {
	if o.yaml == "" {
		text, err := yamlOf(o.plain)
		if err != nil {
			return "", err
		}
		o.yaml = string(text)
	}
	return o.yaml, nil
}

// yamlOf gives what JSONToYAML does. That reads the JSON as YAML, which takes
// long; where no number is in doubt, a reader of JSON gives the same.
// https://github.com/kubernetes-sigs/yaml/blob/master/yaml.go
func yamlOf(content []byte) ([]byte, error) {
	if !durable(content) {
		return yaml.JSONToYAML(content)
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	return goyaml.Marshal(integers(value))
}

// integers makes numbers of what are only digits so far.
func integers(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for key, item := range v {
			v[key] = integers(item)
		}
	case []any:
		for index, item := range v {
			v[index] = integers(item)
		}
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
	}
	return value
}

// Reread is the object after its YAML was written out and read again, with
// nothing changed in between. It is worked out once.
func (o *Object) Reread() (*Result, error) {
	if o.reread == nil && durable(o.plain) {
		o.reread = &Result{o.ID, o.Applied}
	}
	if o.reread != nil {
		return o.reread, nil
	}
	text, err := o.YAML()
	if err != nil {
		return nil, err
	}
	o.reread, err = o.Read(text)
	return o.reread, err
}

// Read gives the object that a text stands for, the way Flux reads what it has
// substituted, and fails as Flux does.
// https://github.com/fluxcd/pkg/blob/main/kustomize/kustomize_varsub.go
func (o *Object) Read(text string) (*Result, error) {
	content, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("envsubst error: YAMLToJSON: %w", err)
	}
	plain, head := content, content
	sure := durable(content) && o.common.empty()
	if sure {
		if head, err = header(content); err != nil {
			return nil, fmt.Errorf("UnmarshalJSON: %w", err)
		}
	}
	r := &resource.Resource{}
	if err := r.UnmarshalJSON(head); err != nil {
		return nil, fmt.Errorf("UnmarshalJSON: %w", err)
	}
	result := &Result{ID: idOf(r)}
	if !sure {
		if plain, err = marshalled(r); err != nil {
			return nil, err
		}
	}
	result.Applied, err = applied(r, plain, o.common)
	return result, err
}

// header gives the part of an object that identifies it.
func header(content []byte) ([]byte, error) {
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(content, &fields); err != nil {
		return nil, err
	}
	for name := range fields {
		if name != "apiVersion" && name != "kind" && name != "metadata" {
			delete(fields, name)
		}
	}
	return json.Marshal(fields)
}
