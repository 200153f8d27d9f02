package request

import (
	"encoding/json"

	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"
	"sigs.k8s.io/yaml"

	"truestory/engine/internal/wire"
)

// Scalars gives a YAML document as JSON, read as the API server's clients read
// it (reader "kubernetes") or as kustomize does (reader "kustomize"). The two
// differ in what YAML 1.1 calls booleans: yes, no, on, off, y, n.
func Scalars(text []byte, reader string) ([]byte, error) {
	convert := yaml.YAMLToJSON
	if reader == Kustomize {
		convert = kustomizeJSON
	}
	content, err := convert(text)
	if err != nil {
		return nil, err
	}
	return wire.Encode(content)
}

func kustomizeJSON(text []byte) ([]byte, error) {
	node, err := kyaml.Parse(string(text))
	if err != nil {
		return nil, err
	}
	if node.YNode().Kind == kyaml.MappingNode {
		return node.MarshalJSON()
	}
	var value any
	if err := node.YNode().Decode(&value); err != nil {
		return nil, err
	}
	return json.Marshal(value)
}
