package substitute

import "k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

// MissingSource is a source of variables that was not given, or whose values
// cannot be read.
type MissingSource struct {
	Kind     string `json:"kind"`
	Name     string `json:"name"`
	Optional bool   `json:"optional"`
	// Reason is "absent" or "encrypted".
	Reason string `json:"reason"`
}

// knowledge tells which variables have a value that can be relied on. Sources
// are read in order and the last one wins, so a required source that is
// missing may define or override anything that comes before it, and nothing
// that comes after.
type knowledge struct {
	known   map[string]bool
	hidden  map[string]bool
	lost    bool
	missing []MissingSource
	// kustomization refers to the readable sources only.
	kustomization unstructured.Unstructured
}

// assess reads spec.postBuild. Entries that are malformed stay for Flux's own
// code to reject.
func assess(kustomization unstructured.Unstructured, available sources) knowledge {
	k := knowledge{known: map[string]bool{}, hidden: map[string]bool{}, kustomization: *kustomization.DeepCopy(), missing: []MissingSource{}}
	references, found, err := unstructured.NestedSlice(kustomization.Object, "spec", "postBuild", "substituteFrom")
	if err == nil && found {
		var readable []any
		for _, reference := range references {
			if k.source(reference, kustomization.GetNamespace(), available) {
				readable = append(readable, reference)
			}
		}
		_ = unstructured.SetNestedSlice(k.kustomization.Object, readable, "spec", "postBuild", "substituteFrom")
	}
	inline, _, _ := unstructured.NestedMap(kustomization.Object, "spec", "postBuild", "substitute")
	for name := range inline {
		k.settle(name)
	}
	return k
}

func (k *knowledge) settle(name string) {
	k.known[name] = true
	delete(k.hidden, name)
}

// source takes one reference in and reports whether Flux's code should see it.
func (k *knowledge) source(reference any, namespace string, available sources) bool {
	fields, _ := reference.(map[string]any)
	kind, _ := fields["kind"].(string)
	name, _ := fields["name"].(string)
	optional, _ := fields["optional"].(bool)
	if name == "" || kind != "ConfigMap" && kind != "Secret" {
		return true
	}
	content, found := available[sourceKey{kind, namespace, name}]
	switch {
	case !found:
		k.missing = append(k.missing, MissingSource{kind, name, optional, "absent"})
		if !optional {
			k.lost = true
			clear(k.known)
			clear(k.hidden)
		}
		return optional
	case encrypted(content):
		k.missing = append(k.missing, MissingSource{kind, name, optional, "encrypted"})
		for _, variable := range names(content) {
			delete(k.known, variable)
			k.hidden[variable] = true
		}
		return false
	default:
		for _, variable := range names(content) {
			k.settle(variable)
		}
		return true
	}
}

// unknown reports a variable that may have any value.
func (k *knowledge) unknown(name string) bool {
	return k.hidden[name] || k.lost && !k.known[name]
}

// incomplete reports whether any variable may be unknown.
func (k *knowledge) incomplete() bool {
	return k.lost || len(k.hidden) > 0
}
