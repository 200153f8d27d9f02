package main

import (
	"reflect"
	"regexp"
	"slices"
	"strings"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
)

// apiVersions gives the versions that Kubernetes' own scheme has, each with
// its kinds: "apps/v1 DaemonSet Deployment".
func apiVersions() []string {
	if err := apiextensionsv1.AddToScheme(scheme.Scheme); err != nil {
		panic(err)
	}
	kinds := map[string][]string{}
	for kind, object := range scheme.Scheme.AllKnownTypes() {
		if kind.Version == "__internal" || !isObject(kind, object) {
			continue
		}
		version := kind.GroupVersion().String()
		kinds[version] = append(kinds[version], kind.Kind)
	}
	// Served by the aggregator, whose types are in a module of its own.
	kinds["apiregistration.k8s.io/v1"] = []string{"APIService"}
	var lines []string
	for version, names := range kinds {
		slices.Sort(names)
		lines = append(lines, version+" "+strings.Join(names, " "))
	}
	slices.Sort(lines)
	return lines
}

// isObject leaves out lists, options and the like, which have no name.
func isObject(kind schema.GroupVersionKind, object reflect.Type) bool {
	_, named := object.FieldByName("ObjectMeta")
	return named && !strings.HasSuffix(kind.Kind, "List")
}

var unstable = regexp.MustCompile(`v\d+(?:alpha|beta)\d+$`)

// served are the versions that a cluster serves by default.
func served() []string {
	var found []string
	for _, line := range apiVersions() {
		version, kinds, _ := strings.Cut(line, " ")
		if unstable.MatchString(version) {
			continue
		}
		found = append(found, version)
		for _, kind := range strings.Fields(kinds) {
			found = append(found, version+"/"+kind)
		}
	}
	return found
}
