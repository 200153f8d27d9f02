package chart

import (
	"context"
	"encoding/json"
	"path"

	"github.com/fluxcd/pkg/apis/meta"
	"github.com/fluxcd/pkg/chartutil"
	"github.com/go-logr/logr"
	"helm.sh/helm/v4/pkg/chart/common"
	helmchart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"

	"truestory/engine/internal/substitute"
	"truestory/engine/internal/tree"
)

// valuesOf merges what a HelmRelease gives its chart, with Flux's own code:
// valuesFrom in order, then what stands inline.
func valuesOf(request Request) (map[string]any, error) {
	var references []meta.ValuesReference
	if err := again(request.ValuesFrom, &references); err != nil {
		return nil, failed(Invalid, "spec.valuesFrom: %v", err)
	}
	// Numbers are as in the controller, which reads inline values from JSON.
	inline := map[string]any{}
	if err := again(request.Values, &inline); err != nil {
		return nil, failed(Invalid, "spec.values: %v", err)
	}
	client := substitute.ClientOf(request.Objects)
	return chartutil.ChartValuesFromReferences(context.Background(), logr.Discard(), client, request.From, inline, references...)
}

// withValuesFiles replaces a chart's own values by those of other files. For a
// chart's directory they are looked for from the root of the repository, for an
// archive in it.
// https://fluxcd.io/flux/components/source/helmcharts/#values-files
func withValuesFiles(source tree.Source, chart *helmchart.Chart, request Request) error {
	if len(request.ValuesFiles) == 0 {
		return nil
	}
	files := tree.New(source)
	local := files.IsDir(tree.Absolute(request.Chart))
	merged := map[string]any{}
	for _, name := range request.ValuesFiles {
		var content []byte
		var found bool
		if local {
			content, found = files.Peek(tree.Absolute(path.Join("/", name)))
		} else {
			content, found = rawFile(chart, path.Clean(name))
		}
		if !found && request.IgnoreMissingValues {
			continue
		}
		if !found {
			return failed(Invalid, "no values file found at path %q of chart %s", name, chart.Name())
		}
		values, err := common.ReadValues(content)
		if err != nil {
			return failed(Invalid, "%s: %v", name, err)
		}
		merged = loader.MergeMaps(merged, values)
	}
	chart.Values = merged
	return nil
}

func rawFile(chart *helmchart.Chart, name string) ([]byte, bool) {
	for _, file := range chart.Raw {
		if file.Name == name {
			return file.Data, true
		}
	}
	return nil, false
}

func again(value, into any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}
