// Package rest stands in for k8s.io/client-go/rest: there is no cluster to configure.
package rest

// Config would say how to reach a cluster.
type Config struct{}
