package refusal

import (
	"strings"

	"sigs.k8s.io/yaml"
)

// Annotations that make a plugin configuration a function to run.
// https://kubectl.docs.kubernetes.io/guides/extending_kustomize/
var functionAnnotations = []string{"config.kubernetes.io/function", "config.k8s.io/function"}

// plugin looks at the configuration of generators, transformers or validators.
func (s *survey) plugin(file, field string, content []byte) {
	for _, document := range strings.Split("\n"+string(content), "\n---") {
		var object struct {
			Kind     string `json:"kind"`
			Metadata struct {
				Annotations map[string]string `json:"annotations"`
			} `json:"metadata"`
		}
		if err := yaml.Unmarshal([]byte(document), &object); err != nil {
			continue
		}
		if object.Kind == "HelmChartInflationGenerator" {
			s.refuse(file, field, "%s needs the helm program, which is never run here", object.Kind)
		}
		for _, name := range functionAnnotations {
			if function, found := object.Metadata.Annotations[name]; found {
				s.refuse(file, field, "%s asks for %s, which is never run here", object.Kind, kindOfFunction(function))
			}
		}
	}
}

func kindOfFunction(function string) string {
	var spec map[string]any
	if err := yaml.Unmarshal([]byte(function), &spec); err != nil {
		return "a function"
	}
	for _, kind := range []string{"container", "exec", "starlark"} {
		if _, found := spec[kind]; found {
			return "a function (" + kind + ")"
		}
	}
	return "a function"
}
