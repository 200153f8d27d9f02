// Package v1 stands in for k8s.io/api/core/v1.
//
// Flux's variable loading reads the data of two kinds of objects. The real
// package holds all kinds of the core API with their encoders, a fifth of the
// module's size.
package v1

import (
	"maps"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// ConfigMap holds configuration.
type ConfigMap struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// Data are the values by key.
	Data map[string]string `json:"data,omitempty"`
}

// Secret holds configuration that is not to be shown.
type Secret struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// Data are the values by key; base64 in JSON.
	Data map[string][]byte `json:"data,omitempty"`
	// StringData are further values, as text. The API server moves them to Data.
	StringData map[string]string `json:"stringData,omitempty"`
}

// DeepCopyObject copies a ConfigMap.
func (c *ConfigMap) DeepCopyObject() runtime.Object {
	return &ConfigMap{TypeMeta: c.TypeMeta, ObjectMeta: *c.ObjectMeta.DeepCopy(), Data: maps.Clone(c.Data)}
}

// DeepCopyObject copies a Secret.
func (s *Secret) DeepCopyObject() runtime.Object {
	data := maps.Clone(s.Data)
	for key, value := range data {
		data[key] = append([]byte(nil), value...)
	}
	return &Secret{TypeMeta: s.TypeMeta, ObjectMeta: *s.ObjectMeta.DeepCopy(), Data: data, StringData: maps.Clone(s.StringData)}
}
