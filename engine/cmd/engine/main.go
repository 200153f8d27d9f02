//go:build js && wasm

// Command engine is the WebAssembly module. It registers its functions with
// the host and then waits for calls; the host runs one at a time.
package main

import (
	"encoding/json"
	"runtime/debug"
	"strings"
	"syscall/js"

	"truestory/engine/internal/request"
	"truestory/engine/internal/tree"
)

// hostTree reads the tree that the host has selected.
type hostTree struct{ kind, read, list js.Value }

func (t hostTree) Kind(path string) tree.Kind {
	return tree.Kind(t.kind.Invoke(path).Int())
}

func (t hostTree) Read(path string) ([]byte, bool) {
	content := t.read.Invoke(path)
	if content.IsNull() {
		return nil, false
	}
	bytes := make([]byte, content.Length())
	js.CopyBytesToGo(bytes, content)
	return bytes, true
}

func (t hostTree) List(path string) []string {
	names := t.list.Invoke(path)
	if names.IsNull() {
		return nil
	}
	return lines(names.String())
}

func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\x00")
}

func main() {
	debug.SetGCPercent(200)
	host := js.Global().Get("truestoryHost")
	source := hostTree{host.Get("kind"), host.Get("read"), host.Get("list")}
	host.Set("versions", text(versions()))
	desk := request.NewDesk(source)
	host.Set("build", js.FuncOf(func(_ js.Value, arguments []js.Value) any {
		return string(desk.Answer(arguments[1].String(), []byte(arguments[0].String())))
	}))
	host.Set("chart", js.FuncOf(func(_ js.Value, arguments []js.Value) any {
		return string(request.Chart(source, []byte(arguments[0].String())))
	}))
	host.Set("ignored", js.FuncOf(func(_ js.Value, arguments []js.Value) any {
		ignored, err := request.Ignored(lines(arguments[0].String()), arguments[1].String())
		return outcome(text(ignored), err)
	}))
	host.Set("scalars", js.FuncOf(func(_ js.Value, arguments []js.Value) any {
		content, err := request.Scalars([]byte(arguments[0].String()), arguments[1].String())
		return outcome(string(content), err)
	}))
	select {}
}

func text(value any) string {
	encoded, _ := json.Marshal(value)
	return string(encoded)
}

// outcome is {"value": …} or {"error": "…"}.
func outcome(value string, err error) any {
	if err != nil {
		return text(map[string]string{"error": err.Error()})
	}
	return text(map[string]json.RawMessage{"value": json.RawMessage(value)})
}
