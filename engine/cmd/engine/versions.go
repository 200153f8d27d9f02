//go:build js && wasm

package main

import "runtime/debug"

// versions gives the versions of the linked modules, from the build itself.
func versions() map[string]string {
	found := map[string]string{}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return found
	}
	for _, module := range info.Deps {
		switch module.Path {
		case "sigs.k8s.io/kustomize/api":
			found["kustomize"] = module.Version
		case "github.com/fluxcd/pkg/kustomize":
			found["flux"] = module.Version
		}
	}
	return found
}
