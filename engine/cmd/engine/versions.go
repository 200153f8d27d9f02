//go:build js && wasm

package main

import (
	"runtime/debug"

	"truestory/engine/internal/chart"
)

// versions gives the versions of the linked modules, from the build itself,
// and what Helm assumes of a cluster.
func versions() map[string]any {
	found := map[string]any{"kubeVersion": chart.KubeVersion()}
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
		case "helm.sh/helm/v4":
			found["helm"] = module.Version
		}
	}
	return found
}
