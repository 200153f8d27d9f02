// Package wire carries Kubernetes objects to and from JavaScript without
// losing a digit: its numbers are doubles, so an integer that a double cannot
// hold travels as a marked string.
package wire

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// A string starts with the mark when it stands for something else: then comes
// "i" and the digits of an integer, or "s" and a string that itself starts
// with the mark.
const mark = "\x01"

const largestExact = 1 << 53

// Encode turns the JSON of an object into JSON that a double-based reader can
// take in without loss. Most objects need no change and are given back as
// they are.
func Encode(object []byte) (json.RawMessage, error) {
	if !needsMarks(object) {
		return object, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(object))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	return json.Marshal(marked(value))
}

// needsMarks reports a run of 16 digits, the shortest integer that may be too
// large, or the mark itself in its JSON spelling.
func needsMarks(object []byte) bool {
	if bytes.Contains(object, []byte(`\u0001`)) {
		return true
	}
	run := 0
	for _, c := range object {
		if c < '0' || c > '9' {
			run = 0
			continue
		}
		run++
		if run == 16 {
			return true
		}
	}
	return false
}

func marked(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for key, item := range v {
			v[key] = marked(item)
		}
	case []any:
		for index, item := range v {
			v[index] = marked(item)
		}
	case string:
		if strings.HasPrefix(v, mark) {
			return mark + "s" + v
		}
	case json.Number:
		return markedNumber(v)
	}
	return value
}

func markedNumber(number json.Number) any {
	text := number.String()
	if strings.ContainsAny(text, ".eE") {
		return number
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && -largestExact <= n && n <= largestExact {
		return number
	}
	return mark + "i" + text
}

// Decode turns a value that came from JavaScript into what apimachinery
// expects of an unstructured object: int64 and float64 for numbers.
func Decode(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for key, item := range v {
			v[key] = Decode(item)
		}
	case []any:
		for index, item := range v {
			v[index] = Decode(item)
		}
	case string:
		if digits, isInteger := strings.CutPrefix(v, mark+"i"); isInteger {
			return number(json.Number(digits))
		}
		if text, escaped := strings.CutPrefix(v, mark+"s"); escaped {
			return text
		}
	case json.Number:
		return number(v)
	}
	return value
}

func number(text json.Number) any {
	if n, err := text.Int64(); err == nil {
		return n
	}
	f, _ := text.Float64()
	return f
}
