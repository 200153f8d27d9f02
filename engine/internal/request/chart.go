package request

import (
	"bytes"
	"encoding/json"

	"truestory/engine/internal/chart"
	"truestory/engine/internal/tree"
	"truestory/engine/internal/wire"
)

// Chart renders a release and gives the answer as JSON: what was rendered, or
// the failure.
func Chart(source tree.Source, text []byte) []byte {
	var asked chart.Request
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&asked); err != nil {
		return unrendered(&chart.Failure{Code: chart.Invalid, Message: err.Error()})
	}
	wire.Decode(asked.Values)
	wire.Decode(asked.CommonMetadata)
	wire.Decode(asked.PostRenderers)
	for _, object := range asked.Objects {
		wire.Decode(object)
	}
	rendered, failure := chart.Render(source, asked)
	if failure != nil {
		return unrendered(failure)
	}
	encoded, err := json.Marshal(map[string]any{"ok": true, "release": rendered})
	if err != nil {
		return unrendered(&chart.Failure{Code: chart.Invalid, Message: "the objects cannot be encoded: " + err.Error()})
	}
	return encoded
}

func unrendered(failure *chart.Failure) []byte {
	encoded, _ := json.Marshal(map[string]any{"ok": false, "failure": failure})
	return encoded
}
