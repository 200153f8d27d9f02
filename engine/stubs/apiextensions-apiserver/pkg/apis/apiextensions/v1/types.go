// Package v1 stands in for k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.
//
// Flux's kustomize types name one type of it, Helm its registration.
package v1

import (
	"bytes"
	"errors"

	"k8s.io/apimachinery/pkg/runtime"
)

// JSON is any value, as text.
type JSON struct {
	Raw []byte
}

// MarshalJSON gives the text; nothing is null.
func (j JSON) MarshalJSON() ([]byte, error) {
	if len(j.Raw) == 0 {
		return []byte("null"), nil
	}
	return j.Raw, nil
}

// UnmarshalJSON takes the text; null is nothing.
func (j *JSON) UnmarshalJSON(text []byte) error {
	if j == nil {
		return errors.New("there is nothing to unmarshal into")
	}
	j.Raw = nil
	if !bytes.Equal(text, []byte("null")) {
		j.Raw = bytes.Clone(text)
	}
	return nil
}

// DeepCopyInto makes out a copy.
func (j *JSON) DeepCopyInto(out *JSON) { out.Raw = bytes.Clone(j.Raw) }

// DeepCopy gives a copy.
func (j *JSON) DeepCopy() *JSON {
	if j == nil {
		return nil
	}
	out := new(JSON)
	j.DeepCopyInto(out)
	return out
}

// AddToScheme registers nothing: the API versions are an input, see internal/chart.
func AddToScheme(*runtime.Scheme) error { return nil }
