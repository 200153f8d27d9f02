package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Schema is a schema of a chart with the values that it is about.
type Schema struct {
	Chart  string          `json:"chart"`
	Schema string          `json:"schema"`
	Values json.RawMessage `json:"values"`
}

// Verdict says what is wrong with the values of a release.
type Verdict struct {
	// Problem is in Helm's words; empty when nothing is wrong.
	Problem string `json:"problem"`
	// Unread are the addresses of schemas that are elsewhere. They are not
	// fetched; whatever they are about passes.
	Unread []string `json:"unread"`
}

// Check validates values against schemas as Helm does.
func Check(schemas []Schema) Verdict {
	verdict := Verdict{Unread: []string{}}
	var problems strings.Builder
	for _, schema := range schemas {
		unread, err := checkOne(schema)
		verdict.Unread = append(verdict.Unread, unread...)
		if err != nil {
			message := strings.TrimPrefix(err.Error(), "jsonschema validation failed with '"+location+"#'\n")
			fmt.Fprintf(&problems, "%s:\n%s\n", schema.Chart, message)
		}
	}
	verdict.Problem = strings.TrimSpace(problems.String())
	slices.Sort(verdict.Unread)
	verdict.Unread = slices.Compact(verdict.Unread)
	return verdict
}

const location = "file:///values.schema.json"

func checkOne(wanted Schema) (unread []string, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("unable to validate schema: %v", reason)
		}
	}()
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(wanted.Schema))
	if err != nil {
		return nil, err
	}
	values, err := jsonschema.UnmarshalJSON(strings.NewReader(string(wanted.Values)))
	if err != nil {
		return nil, err
	}
	loader := &nowhere{}
	document = loader.localised(document, identifiers(document))
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(loader)
	if err := compiler.AddResource(location, document); err != nil {
		return loader.unread, err
	}
	schema, err := compiler.Compile(location)
	if err != nil && len(loader.unread) > 0 {
		return loader.unread, nil
	}
	if err != nil {
		return nil, err
	}
	return loader.unread, schema.Validate(values)
}

// nowhere loads nothing and remembers what it was asked for.
type nowhere struct{ unread []string }

// Load refuses files. Other schemas are unread.
func (n *nowhere) Load(url string) (any, error) {
	if strings.HasPrefix(url, "file:") {
		return nil, fmt.Errorf("the schema refers to a file, which is not read: %s", url)
	}
	n.unread = append(n.unread, url)
	return nil, errors.New("schemas are not fetched")
}

// identifiers gives the addresses by which a schema and its parts are known.
func identifiers(document any) map[string]bool {
	known := map[string]bool{}
	walk(document, func(object map[string]any) {
		for _, key := range []string{"$id", "id"} {
			if id, isText := object[key].(string); isText {
				known[strings.TrimSuffix(id, "#")] = true
			}
		}
	})
	return known
}

func walk(value any, visit func(map[string]any)) {
	switch node := value.(type) {
	case map[string]any:
		visit(node)
		for _, item := range node {
			walk(item, visit)
		}
	case []any:
		for _, item := range node {
			walk(item, visit)
		}
	}
}

// localised replaces references to schemas elsewhere by one that accepts
// everything.
func (n *nowhere) localised(value any, known map[string]bool) any {
	switch node := value.(type) {
	case map[string]any:
		reference, isText := node["$ref"].(string)
		address, _, _ := strings.Cut(reference, "#")
		remote := strings.HasPrefix(address, "http://") || strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "urn:")
		if isText && remote && !known[address] && !strings.HasPrefix(strings.TrimPrefix(strings.TrimPrefix(address, "https://"), "http://"), "json-schema.org/") {
			n.unread = append(n.unread, address)
			return true
		}
		for key, item := range node {
			node[key] = n.localised(item, known)
		}
	case []any:
		for index, item := range node {
			node[index] = n.localised(item, known)
		}
	}
	return value
}
