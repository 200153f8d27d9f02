//go:build js && wasm

// Command schema is a WebAssembly module of its own that checks the values of
// charts against their schemas, with the library that Helm uses. It is apart
// from the engine because that library compiles all metaschemas whenever it
// starts, and few charts need it.
package main

import (
	"encoding/json"
	"runtime/debug"
	"syscall/js"
)

func main() {
	debug.SetGCPercent(200)
	host := js.Global().Get("truestoryHost")
	host.Set("versions", "{}")
	host.Set("validate", js.FuncOf(func(_ js.Value, arguments []js.Value) any {
		return string(answer([]byte(arguments[0].String())))
	}))
	select {}
}

func answer(text []byte) []byte {
	var wanted []Schema
	if err := json.Unmarshal(text, &wanted); err != nil {
		wanted = nil
	}
	encoded, _ := json.Marshal(Check(wanted))
	return encoded
}
