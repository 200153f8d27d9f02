package chart

import (
	"encoding/json"
	"regexp"
)

// placeholder stands for a value that only a Secret has. The host writes it.
var placeholder = regexp.MustCompile(`‹secret [A-Za-z_][A-Za-z0-9_]*›`)

// guess is another value in its place, of another shape: where a render with
// it differs, the true value matters.
const guess = "41"

// hides tells whether the values of a request have placeholders in them.
func hides(request Request) bool {
	for _, part := range []any{request.Values, request.Objects, request.PostRenderers, request.CommonMetadata, request.Name, request.Namespace} {
		text, err := json.Marshal(part)
		if err == nil && placeholder.Match(text) {
			return true
		}
	}
	return false
}

// guessed is the request with guesses for all placeholders.
func guessed(request Request) Request {
	if !hides(request) {
		return request
	}
	text, err := json.Marshal(request)
	if err != nil {
		return request
	}
	var other Request
	if err := json.Unmarshal(placeholder.ReplaceAll(text, []byte(guess)), &other); err != nil {
		return request
	}
	return other
}
