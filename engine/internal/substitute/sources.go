package substitute

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

type sourceKey struct{ kind, namespace, name string }

// sources finds ConfigMaps and Secrets among given objects. It takes the
// place of the cluster for Flux's variable loading.
type sources map[sourceKey]map[string]any

var _ client.Client = sources(nil)

func indexed(objects []map[string]any) sources {
	found := sources{}
	for _, content := range objects {
		object := unstructured.Unstructured{Object: content}
		found[sourceKey{object.GetKind(), object.GetNamespace(), object.GetName()}] = content
	}
	return found
}

// Get fills a ConfigMap or Secret. As in the API server, the stringData of a
// Secret becomes part of its data.
func (s sources) Get(_ context.Context, key client.ObjectKey, object client.Object, _ ...client.GetOption) error {
	var kind string
	switch object.(type) {
	case *corev1.ConfigMap:
		kind = "ConfigMap"
	case *corev1.Secret:
		kind = "Secret"
	default:
		return fmt.Errorf("variables come from ConfigMaps and Secrets, not from %T", object)
	}
	content, found := s[sourceKey{kind, key.Namespace, key.Name}]
	if !found {
		return apierrors.NewNotFound(schema.GroupResource{Resource: kind}, key.Name)
	}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(content, object); err != nil {
		return err
	}
	if secret, ok := object.(*corev1.Secret); ok {
		for name, value := range secret.StringData {
			if secret.Data == nil {
				secret.Data = map[string][]byte{}
			}
			secret.Data[name] = []byte(value)
		}
	}
	return nil
}

// names gives the names of the variables that a source defines.
func names(content map[string]any) []string {
	var found []string
	for _, field := range []string{"data", "stringData"} {
		entries, _ := content[field].(map[string]any)
		for name := range entries {
			found = append(found, name)
		}
	}
	return found
}

// encrypted reports a source whose values SOPS has encrypted. Its names can be
// read, its values cannot.
// https://getsops.io/docs/#encryption-protocol
func encrypted(content map[string]any) bool {
	metadata, found := content["sops"].(map[string]any)
	return found && len(metadata) > 0
}

// ClientOf finds ConfigMaps and Secrets among given objects.
func ClientOf(objects []map[string]any) client.Client { return indexed(objects) }
