// Package request answers the requests of the TypeScript host. Requests and
// answers are JSON; objects in them are encoded by package wire.
package request

import (
	"bytes"
	"encoding/json"
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/kustomize/api/resource"

	"truestory/engine/internal/build"
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

type answer struct {
	OK           bool           `json:"ok"`
	Failure      *build.Failure `json:"failure,omitempty"`
	Objects      []object       `json:"objects,omitempty"`
	Generated    bool           `json:"generated"`
	Files        []string       `json:"files"`
	Substitution substitution   `json:"substitution"`
}

type substitution struct {
	Ran            bool                       `json:"ran"`
	Undefined      []string                   `json:"undefined"`
	Error          *string                    `json:"error"`
	MissingSources []substitute.MissingSource `json:"missingSources"`
}

type object struct {
	Built                json.RawMessage        `json:"built"`
	Substituted          json.RawMessage        `json:"substituted"`
	Origin               build.Origin           `json:"origin"`
	Transformations      []build.Transformation `json:"transformations"`
	Variables            variables              `json:"variables"`
	SubstitutionDisabled bool                   `json:"substitutionDisabled"`
}

type variables struct {
	Used      []string `json:"used"`
	Undefined []string `json:"undefined"`
	Unknown   []string `json:"unknown"`
}

// Answer builds and gives the answer as JSON. It never panics: what goes
// wrong inside kustomize or Flux is a failure of the build.
func Answer(source tree.Source, text []byte) []byte {
	result := answered(source, text)
	encoded, err := json.Marshal(result)
	if err != nil {
		encoded, _ = json.Marshal(failed(fmt.Errorf("the result cannot be encoded: %w", err)))
	}
	return encoded
}

func failed(err error) answer {
	return answer{Failure: &build.Failure{Code: build.Invalid, Message: tree.Unmounted(err.Error())}}
}

func answered(source tree.Source, text []byte) (result answer) {
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
		built, failure := build.Kustomize(source, request.Path)
		if failure != nil {
			return answer{Failure: failure}
		}
		return assembled(built, substitute.Report{Objects: make([]substitute.Object, built.Resources.Size())}, build.CommonMetadata{}, false)
	}
	kustomization := unstructured.Unstructured{Object: request.Kustomization}
	if kustomization.Object == nil {
		kustomization.Object = map[string]any{}
	}
	built, failure := build.Flux(source, request.Path, kustomization)
	if failure != nil {
		return answer{Failure: failure}
	}
	common, err := build.CommonMetadataOf(kustomization)
	if err != nil {
		return failed(err)
	}
	report := substitute.Run(kustomization, request.VariableSources, built.Resources)
	return assembled(built, report, common, true)
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

func assembled(built *build.Built, report substitute.Report, common build.CommonMetadata, flux bool) answer {
	result := answer{OK: true, Generated: built.Generated, Files: built.Files, Objects: []object{}}
	undefined := map[string]bool{}
	for index, resource := range built.Resources.Resources() {
		if flux && !build.Applicable(resource) {
			continue
		}
		substituted := report.Objects[index]
		encoded, err := encode(resource, substituted, built.Origins[index], common)
		if err != nil {
			return answer{Failure: build.Rejected(built.Origins[index], err)}
		}
		for _, name := range substituted.Undefined {
			undefined[name] = true
		}
		result.Objects = append(result.Objects, encoded)
	}
	result.Substitution = substitution{Ran: report.Ran, Undefined: substitute.Sorted(undefined), MissingSources: report.Missing}
	if report.Error != nil {
		message := tree.Unmounted(report.Error.Error())
		result.Substitution.Error = &message
	}
	if result.Substitution.MissingSources == nil {
		result.Substitution.MissingSources = []substitute.MissingSource{}
	}
	return result
}

func encode(resource *resource.Resource, s substitute.Object, origin build.Origin, common build.CommonMetadata) (object, error) {
	plain, err := manifest(resource, common)
	if err != nil {
		return object{}, err
	}
	result := object{
		Built:                plain,
		Substituted:          json.RawMessage("null"),
		Origin:               origin,
		Transformations:      origin.Transformations,
		Variables:            variables{list(s.Used), list(s.Undefined), list(s.Unknown)},
		SubstitutionDisabled: s.Disabled,
	}
	if result.Transformations == nil {
		result.Transformations = []build.Transformation{}
	}
	if s.Substituted != nil {
		result.Substituted, err = manifest(s.Substituted, common)
	}
	return result, err
}

func manifest(resource *resource.Resource, common build.CommonMetadata) (json.RawMessage, error) {
	if err := common.Apply(&resource.RNode); err != nil {
		return nil, err
	}
	content, err := resource.MarshalJSON()
	if err != nil {
		return nil, err
	}
	return wire.Encode(content)
}

func list(names []string) []string {
	if names == nil {
		return []string{}
	}
	return names
}
