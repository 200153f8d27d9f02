package chart

import (
	"encoding/json"

	"helm.sh/helm/v4/pkg/chart/common/util"
	helmchart "helm.sh/helm/v4/pkg/chart/v2"
)

// Schema is a schema of a chart with the values that it is about.
type Schema struct {
	Chart  string          `json:"chart"`
	Schema string          `json:"schema"`
	Values json.RawMessage `json:"values"`
}

// schemasOf gives the schemas of a chart and of the charts that it depends on,
// as Helm's ValidateAgainstSchema goes through them.
func schemasOf(chart *helmchart.Chart, values map[string]any, request Request) ([]Schema, error) {
	if request.SkipSchema || !hasSchema(chart) {
		return []Schema{}, nil
	}
	coalesced, err := util.CoalesceValues(chart, values)
	if err != nil {
		return nil, err
	}
	return schemasIn(chart, coalesced)
}

func hasSchema(chart *helmchart.Chart) bool {
	if chart.Schema != nil {
		return true
	}
	for _, inner := range chart.Dependencies() {
		if hasSchema(inner) {
			return true
		}
	}
	return false
}

func schemasIn(chart *helmchart.Chart, values map[string]any) ([]Schema, error) {
	found := []Schema{}
	if chart.Schema != nil {
		text, err := json.Marshal(values)
		if err != nil {
			return nil, err
		}
		found = append(found, Schema{chart.Name(), string(chart.Schema), text})
	}
	for _, inner := range chart.Dependencies() {
		given, exists := values[inner.Name()]
		if !exists || given == nil {
			continue
		}
		own, isObject := given.(map[string]any)
		if !isObject {
			return nil, failed(Invalid, "values for chart %s: expected an object, got %T", inner.Name(), given)
		}
		schemas, err := schemasIn(inner, own)
		if err != nil {
			return nil, err
		}
		found = append(found, schemas...)
	}
	return found, nil
}
