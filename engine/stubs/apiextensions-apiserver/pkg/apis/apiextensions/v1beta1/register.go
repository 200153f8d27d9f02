// Package v1beta1 stands in for k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1beta1.
package v1beta1

import "k8s.io/apimachinery/pkg/runtime"

// AddToScheme registers nothing: the API versions are an input, see internal/chart.
func AddToScheme(*runtime.Scheme) error { return nil }
