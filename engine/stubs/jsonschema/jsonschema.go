// Package jsonschema stands in for github.com/santhosh-tekuri/jsonschema/v6.
//
// The real one compiles all metaschemas whenever a program starts, which takes
// longer than the rest of the engine's start. Values are validated by it in a
// module of its own instead (engine/schema), which starts when a chart has a
// schema. Here nothing validates, and saying so is the only answer.
package jsonschema

import (
	"encoding/json"
	"errors"
	"io"
)

var errElsewhere = errors.New("values are validated by another module")

// URLLoader reads a schema from a URL.
type URLLoader interface {
	Load(url string) (any, error)
}

// SchemeURLLoader chooses a loader by the scheme of a URL.
type SchemeURLLoader map[string]URLLoader

// Load always fails.
func (SchemeURLLoader) Load(string) (any, error) { return nil, errElsewhere }

// FileLoader reads schemas from files.
type FileLoader struct{}

// Load always fails.
func (FileLoader) Load(string) (any, error) { return nil, errElsewhere }

// UnmarshalJSON reads a value.
func UnmarshalJSON(reader io.Reader) (any, error) {
	decoder := json.NewDecoder(reader)
	decoder.UseNumber()
	var value any
	return value, decoder.Decode(&value)
}

// Compiler compiles schemas.
type Compiler struct{}

// NewCompiler gives a compiler.
func NewCompiler() *Compiler { return &Compiler{} }

// UseLoader does nothing.
func (*Compiler) UseLoader(URLLoader) {}

// AddResource does nothing.
func (*Compiler) AddResource(string, any) error { return nil }

// Compile always fails.
func (*Compiler) Compile(string) (*Schema, error) { return nil, errElsewhere }

// Schema is a compiled schema.
type Schema struct{}

// Validate always fails.
func (*Schema) Validate(any) error { return errElsewhere }
