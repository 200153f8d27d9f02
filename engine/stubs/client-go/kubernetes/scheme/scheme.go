// Package scheme stands in for k8s.io/client-go/kubernetes/scheme.
package scheme

import "k8s.io/apimachinery/pkg/runtime"

// Scheme knows no kinds.
var Scheme = runtime.NewScheme()
