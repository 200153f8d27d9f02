package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand"
	"strings"

	fluxkustomize "github.com/fluxcd/pkg/kustomize"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/kustomize/api/provider"
	"sigs.k8s.io/yaml"
)

// template is one generated object with variables and what Flux makes of it.
type template struct {
	Kustomization   map[string]any   `json:"kustomization"`
	VariableSources []map[string]any `json:"variableSources"`
	Manifest        string           `json:"manifest"`
	outcome
}

const (
	templates = 500
	seed      = 20240229
)

var (
	names  = []string{"A", "B", "LONG_NAME", "EMPTY", "NUMBER", "FLAG", "URL", "LINES", "UNDEFINED", "_x1"}
	values = map[string]string{
		"A": "alpha", "B": "b b", "LONG_NAME": "some.long.name", "EMPTY": "", "NUMBER": "3", "FLAG": "true",
		"URL": "https://example.org:443/path?q=1#f", "LINES": "one\ntwo\n", "_x1": "x: {y}",
	}
	forms = []string{
		"${%s}", "${%s}", "${%s}", "$%s", "$${%s}", "${%s:=fallback}", "${%s:-fallback}", "${%s-dash}", "${%s=equals}", "${%s:+other}",
		"${%s:?missing}", "${#%s}", "${%s#a}", "${%s##*.}", "${%s%%e*}", "${%s%%%%e*}", "${%s:1}", "${%s:1:3}", "${%s:9:1}", "${%s/a/X}", "${%s//e/X}",
		"${%s/#a/X}", "${%s/%%a/X}", "${%s^}", "${%s^^}", "${%s,}", "${%s,,}", "${%s:=}", "${%s:=a b: c}", "${%s:=${A}}", "${%s:=${UNDEFINED:=deep}}",
		"${%s:=\"quoted\"}", "${%s:='single'}", "$(%s)", "{{ %s }}", "${%s:=http://h:1/p}", "\\${%s}",
	}
	broken = []string{"${", "${}", "${A", "${A:=${B}", "$", "$$", "${1A}", "${A B}", "${A.B}", "${-A}", "${A:}", "${A/}"}
	places = []string{
		"  plain: %s\n", "  quoted: \"%s\"\n", "  single: '%s'\n", "  nested: {list: [x, '%s']}\n", "  block: |\n    first %s\n    second\n",
		"  folded: >-\n    %s\n    more\n", "  '%s': key\n", "  mixed: pre-%s-post\n", "  number: %s\n", "  long: some words before %s and words after it that make a long line to be folded\n",
	}
)

func substituteAll() ([]template, error) {
	random := rand.New(rand.NewSource(seed))
	var results []template
	for index := 0; index < templates; index++ {
		results = append(results, substituteOne(generated(random, index)))
	}
	return results, nil
}

func generated(random *rand.Rand, index int) template {
	var manifest strings.Builder
	fmt.Fprintf(&manifest, "apiVersion: example.org/v1\nkind: Template\nmetadata:\n  name: t%d\n", index)
	if random.Intn(20) == 0 {
		manifest.WriteString("  annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}\n")
	}
	manifest.WriteString("spec:\n")
	for _, place := range random.Perm(len(places))[:1+random.Intn(4)] {
		fmt.Fprintf(&manifest, places[place], expression(random))
	}
	kustomization, sources := variables(random)
	return template{Kustomization: kustomization, VariableSources: sources, Manifest: manifest.String()}
}

func expression(random *rand.Rand) string {
	if random.Intn(40) == 0 {
		return broken[random.Intn(len(broken))]
	}
	text := fmt.Sprintf(forms[random.Intn(len(forms))], names[random.Intn(len(names))])
	if random.Intn(5) == 0 {
		text += expression(random)
	}
	return text
}

// variables spreads values over inline variables, a ConfigMap and a Secret.
func variables(random *rand.Rand) (map[string]any, []map[string]any) {
	inline, data, secret := map[string]any{}, map[string]any{}, map[string]any{}
	for _, name := range names {
		value, known := values[name]
		if !known {
			continue
		}
		switch random.Intn(5) {
		case 0:
			inline[name] = value
		case 1:
			data[name] = value
		case 2:
			secret[name] = value
		case 3:
			data[name], secret[name], inline[name] = "from ConfigMap", "from Secret", value
		}
	}
	if random.Intn(50) == 0 {
		inline["not-a-name"] = "x"
	}
	post := map[string]any{}
	if len(inline) > 0 {
		post["substitute"] = inline
	}
	if random.Intn(4) > 0 {
		post["substituteFrom"] = []any{
			map[string]any{"kind": "ConfigMap", "name": "settings"},
			map[string]any{"kind": "Secret", "name": "secrets"},
			map[string]any{"kind": "ConfigMap", "name": "absent", "optional": true},
		}
	}
	if random.Intn(6) == 0 {
		post["substituteStrategy"] = "Always"
	}
	object := func(kind, name, field string, content map[string]any) map[string]any {
		return map[string]any{"apiVersion": "v1", "kind": kind, "metadata": map[string]any{"name": name, "namespace": "flux-system"}, field: content}
	}
	kustomization := map[string]any{
		"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
		"metadata": map[string]any{"name": "templates", "namespace": "flux-system"},
		"spec":     map[string]any{"postBuild": post},
	}
	return kustomization, []map[string]any{object("ConfigMap", "settings", "data", data), object("Secret", "secrets", "stringData", secret)}
}

func substituteOne(t template) (result template) {
	result = t
	defer func() {
		if reason := recover(); reason != nil {
			result.Error = fmt.Sprintf("panic: %v", reason)
		}
	}()
	resource, err := provider.NewDefaultDepProvider().GetResourceFactory().FromBytes([]byte(t.Manifest))
	if err != nil {
		result.Error = err.Error()
		return result
	}
	kustomization := unstructured.Unstructured{Object: t.Kustomization}
	strategy, _, _ := unstructured.NestedString(t.Kustomization, "spec", "postBuild", "substituteStrategy")
	if _, err := fluxkustomize.SubstituteVariables(context.Background(), cluster(stored(t.VariableSources)), kustomization, resource,
		fluxkustomize.SubstituteWithAlways(strategy == "Always")); err != nil {
		result.Error = err.Error()
		return result
	}
	text, err := resource.AsYAML()
	if err == nil {
		var object []byte
		object, err = yaml.YAMLToJSON(text)
		result.Objects = []json.RawMessage{object}
	}
	if err != nil {
		result.Error = err.Error()
	}
	return result
}

// stored gives the objects as the API server keeps them: the stringData of a
// Secret is part of its data.
func stored(objects []map[string]any) []map[string]any {
	var results []map[string]any
	for _, object := range objects {
		texts, isSecret := object["stringData"].(map[string]any)
		if !isSecret {
			results = append(results, object)
			continue
		}
		data := map[string]any{}
		for name, text := range texts {
			data[name] = []byte(text.(string))
		}
		results = append(results, map[string]any{"kind": "Secret", "metadata": object["metadata"], "data": data})
	}
	return results
}
