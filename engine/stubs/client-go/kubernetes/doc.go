// Package kubernetes stands in for k8s.io/client-go/kubernetes, which Helm
// imports for its version only.
package kubernetes
