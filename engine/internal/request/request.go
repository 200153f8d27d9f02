// Package request answers the requests of the TypeScript host. Requests and
// answers are JSON; objects in them are encoded by package wire.
package request

import (
	"bytes"
	"encoding/json"
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"truestory/engine/internal/build"
	"truestory/engine/internal/form"
	"truestory/engine/internal/substitute"
	"truestory/engine/internal/tree"
	"truestory/engine/internal/wire"
)

// Build asks for one directory to be built.
type Build struct {
	Path            string           `json:"path"`
	Mode            string           `json:"mode"`
	Kustomization   map[string]any   `json:"kustomization"`
	VariableSources []map[string]any `json:"variableSources"`
}

// Modes of a build.
const (
	Kustomize = "kustomize"
	Flux      = "flux"
)

// Desk answers requests about one view of a tree after another.
type Desk struct {
	source tree.Source
	view   string
	memory memory
}

// NewDesk makes a desk that reads the tree from source.
func NewDesk(source tree.Source) *Desk {
	return &Desk{source: source, memory: newMemory()}
}

// Answer builds and gives the answer as JSON. view names the tree that source
// shows: as long as it stays the same, so does the tree. Answer never panics:
// what goes wrong inside kustomize or Flux is a failure of the build.
func (d *Desk) Answer(view string, text []byte) []byte {
	if view != d.view {
		d.view, d.memory = view, newMemory()
	}
	encoded, err := d.answered(text).encode()
	if err != nil {
		encoded, _ = failed(fmt.Errorf("the result cannot be encoded: %w", err)).encode()
	}
	return encoded
}

func failed(err error) answer {
	return answer{failure: &build.Failure{Code: build.Invalid, Message: tree.Unmounted(err.Error())}}
}

func (d *Desk) answered(text []byte) (result answer) {
	defer func() {
		if reason := recover(); reason != nil {
			result = failed(fmt.Errorf("the build panicked: %v", reason))
		}
	}()
	request, err := decoded(text)
	if err != nil {
		return failed(err)
	}
	if request.Mode == Kustomize {
		found, failure := build.Kustomize(d.source, request.Path)
		if failure != nil {
			return answer{failure: failure}
		}
		prepared := prepare(found, form.CommonMetadata{}, everything)
		return prepared.with(substitute.Report{Objects: make([]substitute.Object, len(prepared.objects))})
	}
	kustomization := unstructured.Unstructured{Object: request.Kustomization}
	if kustomization.Object == nil {
		kustomization.Object = map[string]any{}
	}
	prepared, err := d.flux(request.Path, kustomization)
	if err != nil {
		return failed(err)
	}
	if prepared.failure != nil {
		return answer{failure: prepared.failure}
	}
	return prepared.with(substitute.Run(kustomization, request.VariableSources, prepared.objects))
}

func decoded(text []byte) (Build, error) {
	var request Build
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&request); err != nil {
		return request, err
	}
	wire.Decode(request.Kustomization)
	for _, source := range request.VariableSources {
		wire.Decode(source)
	}
	return request, nil
}
