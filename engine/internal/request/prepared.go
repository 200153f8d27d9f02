package request

import (
	"encoding/json"
	"maps"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/kustomize/api/resource"

	"truestory/engine/internal/build"
	"truestory/engine/internal/form"
	"truestory/engine/internal/substitute"
	"truestory/engine/internal/tree"
)

// prepared is a build before substitution, which is the same for all
// Kustomizations with the same path and build-time fields.
type prepared struct {
	failure   *build.Failure
	generated bool
	files     []string
	// objects and origins have one entry per resource.
	objects []*form.Object
	origins []build.Origin
}

func prepare(built *build.Built, common form.CommonMetadata, applies func(*resource.Resource) bool) prepared {
	result := prepared{generated: built.Generated, files: built.Files}
	for index, resource := range built.Resources.Resources() {
		object, err := form.Of(resource, common)
		if err != nil {
			return prepared{failure: build.Rejected(built.Origins[index], err)}
		}
		object.Applies = applies(resource)
		result.objects = append(result.objects, object)
		result.origins = append(result.origins, built.Origins[index])
	}
	return result
}

func everything(*resource.Resource) bool { return true }

// memory keeps builds of Flux Kustomizations: clusters share most of them.
type memory struct {
	builds map[string]prepared
	bytes  int
}

// mostRemembered bounds the text that a memory keeps.
const mostRemembered = 32 << 20

func newMemory() memory { return memory{builds: map[string]prepared{}} }

// Fields of a Flux Kustomization's spec that say when and how to apply, not
// what to build. Without them the same build is known again.
// https://fluxcd.io/flux/components/kustomize/kustomizations/
var unbuilt = []string{
	"postBuild", "path", "sourceRef", "dependsOn", "interval", "retryInterval", "timeout", "healthChecks", "healthCheckExprs",
	"wait", "prune", "suspend", "force", "serviceAccountName", "kubeConfig", "decryption", "deletionPolicy",
}

// flux builds as a Kustomization asks for. The build gets to see nothing but
// what it is remembered by.
func (d *Desk) flux(path string, kustomization unstructured.Unstructured) (prepared, error) {
	spec, _ := kustomization.Object["spec"].(map[string]any)
	seen := map[string]any{}
	maps.Copy(seen, spec)
	for _, field := range unbuilt {
		delete(seen, field)
	}
	key, err := json.Marshal([]any{path, seen})
	if err != nil {
		return prepared{}, err
	}
	if known, found := d.memory.builds[string(key)]; found {
		return known, nil
	}
	asked := unstructured.Unstructured{Object: map[string]any{"spec": seen}}
	result, err := d.fresh(path, asked)
	if err != nil {
		return prepared{}, err
	}
	size := len(key)
	for _, object := range result.objects {
		size += object.Size()
	}
	if d.memory.bytes+size <= mostRemembered {
		d.memory.builds[string(key)] = result
		d.memory.bytes += size
	}
	return result, nil
}

func (d *Desk) fresh(path string, kustomization unstructured.Unstructured) (prepared, error) {
	built, failure := build.Flux(d.source, path, kustomization)
	if failure != nil {
		return prepared{failure: failure}, nil
	}
	common, err := form.CommonMetadataOf(kustomization)
	if err != nil {
		return prepared{}, err
	}
	return prepare(built, common, build.Applicable), nil
}

// with gives the answer for a build of which some was substituted.
func (p prepared) with(report substitute.Report) answer {
	if p.failure != nil {
		return answer{failure: p.failure}
	}
	result := answer{prepared: p, reports: report.Objects}
	undefined := map[string]bool{}
	for index, object := range p.objects {
		if !object.Applies {
			continue
		}
		for _, name := range report.Objects[index].Undefined {
			undefined[name] = true
		}
	}
	result.substitution = substitution{Ran: report.Ran, Undefined: substitute.Sorted(undefined), MissingSources: report.Missing}
	if report.Error != nil {
		message := tree.Unmounted(report.Error.Error())
		result.substitution.Error = &message
	}
	if result.substitution.MissingSources == nil {
		result.substitution.MissingSources = []substitute.MissingSource{}
	}
	return result
}
