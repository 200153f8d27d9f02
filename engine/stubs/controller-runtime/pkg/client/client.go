// Package client stands in for sigs.k8s.io/controller-runtime/pkg/client.
//
// Flux's variable loading names that package for one method of one interface.
// The real module pulls in client-go and a REST client that an offline build
// never uses, so this one declares just the method that is called.
package client

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
)

// ObjectKey identifies an object by namespace and name.
type ObjectKey = types.NamespacedName

// Object is a Kubernetes object with metadata.
type Object interface {
	metav1.Object
	runtime.Object
}

// GetOption configures a Get call. No option exists offline.
type GetOption interface{}

// Client finds one object. Implementations fill obj, or return an error for
// which apierrors.IsNotFound holds when there is no such object.
type Client interface {
	Get(ctx context.Context, key ObjectKey, obj Object, opts ...GetOption) error
}
