// Command oracle writes what native kustomize and Flux make of the
// conformance trees, from the same modules that the WebAssembly module links,
// but from the disk and without any code of the engine. Its output is
// committed and compared with what the engine gives.
//
//	go run ./cmd/oracle kustomize DIRECTORY
//	go run ./cmd/oracle flux CASES.yaml
//	go run ./cmd/oracle substitution
package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/yaml"
)

// outcome is what one build gave.
type outcome struct {
	Objects []json.RawMessage `json:"objects,omitempty"`
	Error   string            `json:"error,omitempty"`
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) == 2 && arguments[0] == "kustomize" {
		root, err := filepath.Abs(arguments[1])
		if err != nil {
			return err
		}
		results, err := kustomizeAll(root)
		return print(results, err)
	}
	if len(arguments) == 2 && arguments[0] == "flux" {
		results, err := fluxAll(arguments[1])
		return print(results, err)
	}
	if len(arguments) == 1 && arguments[0] == "substitution" {
		results, err := substituteAll()
		return print(results, err)
	}
	return fmt.Errorf("usage: oracle kustomize DIRECTORY | flux CASES.yaml | substitution")
}

// print writes a list or a map as JSON with one entry per line.
func print[T map[string]outcome | []template](results T, err error) error {
	if err != nil {
		return err
	}
	text, err := json.Marshal(results)
	if err != nil {
		return err
	}
	var list []json.RawMessage
	if json.Unmarshal(text, &list) == nil {
		lines := make([]string, 0, len(list))
		for _, entry := range list {
			lines = append(lines, string(entry))
		}
		fmt.Printf("[\n%s\n]\n", strings.Join(lines, ",\n"))
		return nil
	}
	var entries map[string]json.RawMessage
	if err := json.Unmarshal(text, &entries); err != nil {
		return err
	}
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		key, err := json.Marshal(name)
		if err != nil {
			return err
		}
		lines = append(lines, fmt.Sprintf("%s: %s", key, entries[name]))
	}
	fmt.Printf("{\n%s\n}\n", strings.Join(lines, ",\n"))
	return nil
}

// objectsOf gives the objects as the commands print them: as YAML, read back
// by the library that Kubernetes' clients use.
func objectsOf(resources resmap.ResMap) ([]json.RawMessage, error) {
	var objects []json.RawMessage
	for _, resource := range resources.Resources() {
		text, err := resource.AsYAML()
		if err != nil {
			return nil, err
		}
		object, err := yaml.YAMLToJSON(text)
		if err != nil {
			return nil, err
		}
		objects = append(objects, object)
	}
	return objects, nil
}
