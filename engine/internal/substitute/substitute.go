// Package substitute runs Flux's post-build variable substitution and says
// which variables each object uses.
package substitute

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"

	fluxkustomize "github.com/fluxcd/pkg/kustomize"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/resource"
)

// Report is what the substitution of one build did.
type Report struct {
	// Ran is false when there was nothing to substitute with, as Flux decides it.
	Ran bool
	// Error is why Flux would reject the build; nothing is substituted then.
	Error   error
	Missing []MissingSource
	// Objects has one entry per resource, in order.
	Objects []Object
}

// Object is what the substitution did to one resource.
type Object struct {
	// Substituted is nil when the substitution did not run for the resource, or
	// when its outcome cannot be known.
	Substituted *resource.Resource
	Disabled    bool
	Used        []string
	Undefined   []string
	// Unknown are used variables whose value cannot be known.
	Unknown []string
}

const (
	substituteKey = "kustomize.toolkit.fluxcd.io/substitute"
	always        = "Always"
)

// A name that Flux accepts for a variable.
var variableName = regexp.MustCompile(`^[_[:alpha:]][_[:alpha:][:digit:]]*$`)

// Run substitutes the variables of spec.postBuild in resources, which it
// leaves as they are. Where the value of a used variable cannot be known, the
// expression ${name} stays in the result; where it is more than that, the
// object has no result.
// https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution
func Run(kustomization unstructured.Unstructured, objects []map[string]any, resources resmap.ResMap) Report {
	available := indexed(objects)
	k := assess(kustomization, available)
	report := Report{Missing: k.missing, Objects: make([]Object, resources.Size())}
	postBuild, found, err := unstructured.NestedFieldNoCopy(kustomization.Object, "spec", "postBuild")
	if err != nil || !found || postBuild == nil {
		report.Error = err
		return report
	}
	ctx := context.Background()
	variables, err := fluxkustomize.LoadVariables(ctx, available, k.kustomization)
	if err != nil {
		report.Error = err
		return report
	}
	inline, err := inlineVariables(kustomization)
	if err != nil {
		report.Error = err
		return report
	}
	k.settleOn(firstInvalid(variables, inline))
	strategy, _, _ := unstructured.NestedString(kustomization.Object, "spec", "postBuild", "substituteStrategy")
	report.Ran = strategy == always || k.incomplete() || len(variables)+len(inline) > 0
	if !report.Ran {
		return report
	}
	lookup := func(name string) (string, bool) {
		if value, given := inline[name]; given {
			return value, true
		}
		value, loaded := variables[name]
		return value, loaded || k.unknown(name)
	}
	working := resources.DeepCopy()
	for index, r := range working.Resources() {
		if err := substituted(ctx, available, &k, r, &report.Objects[index], lookup); err != nil {
			return report.failed(fmt.Errorf("post build failed for '%s/%s': %w", r.GetGvk(), r.GetName(), err))
		}
		if report.Objects[index].Substituted != nil {
			if _, err := working.Replace(r); err != nil {
				return report.failed(err)
			}
		}
	}
	return report
}

// inlineVariables gives spec.postBuild.substitute. Of several values that are
// no text, the error names the first by name.
func inlineVariables(kustomization unstructured.Unstructured) (map[string]string, error) {
	fields := []string{"spec", "postBuild", "substitute"}
	entries, _, err := unstructured.NestedMap(kustomization.Object, fields...)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		if _, isText := entries[name].(string); !isText {
			_, _, err := unstructured.NestedStringMap(map[string]any{fields[2]: map[string]any{name: entries[name]}}, fields[2])
			return nil, err
		}
	}
	inline, _, err := unstructured.NestedStringMap(kustomization.Object, fields...)
	return inline, err
}

// firstInvalid gives the first variable by name whose name Flux rejects.
func firstInvalid(variables ...map[string]string) string {
	first := ""
	for _, names := range variables {
		for name := range names {
			if !variableName.MatchString(name) && (first == "" || name < first) {
				first = name
			}
		}
	}
	return first
}

func (r Report) failed(err error) Report {
	r.Error = err
	for index := range r.Objects {
		r.Objects[index].Substituted = nil
	}
	return r
}

// substituted runs Flux's substitution on one resource, in place.
func substituted(ctx context.Context, available sources, k *knowledge, r *resource.Resource, object *Object, lookup func(string) (string, bool)) error {
	object.Disabled = r.GetLabels()[substituteKey] == fluxkustomize.DisabledValue || r.GetAnnotations()[substituteKey] == fluxkustomize.DisabledValue
	if object.Disabled {
		return nil
	}
	text, err := r.AsYAML()
	if err != nil {
		return err
	}
	uses, err := usageOf(string(text), lookup)
	if err != nil {
		_, rejected := fluxkustomize.SubstituteVariables(ctx, available, k.kustomization, r, fluxkustomize.SubstituteWithAlways(true))
		if rejected != nil {
			return rejected
		}
		return err
	}
	object.Used, object.Undefined = uses.used, uses.undefined
	kustomization, representable := k.standIns(uses, object)
	if !representable {
		return nil
	}
	result, err := fluxkustomize.SubstituteVariables(ctx, available, kustomization, r, fluxkustomize.SubstituteWithAlways(true))
	if err != nil {
		if len(object.Unknown) > 0 && !k.rejected {
			return nil
		}
		return err
	}
	object.Substituted = result
	return nil
}

// standIns lets every unknown variable of an object stand for its own
// expression. That is impossible where the expression does more than name it.
func (k *knowledge) standIns(uses usage, object *Object) (unstructured.Unstructured, bool) {
	for _, name := range uses.used {
		if k.unknown(name) {
			object.Unknown = append(object.Unknown, name)
		}
	}
	if len(object.Unknown) == 0 {
		return k.kustomization, true
	}
	kustomization := *k.kustomization.DeepCopy()
	for _, name := range object.Unknown {
		if uses.shaped[name] || !variableName.MatchString(name) {
			return kustomization, false
		}
		if err := unstructured.SetNestedField(kustomization.Object, "${"+name+"}", "spec", "postBuild", "substitute", name); err != nil {
			return kustomization, false
		}
	}
	return kustomization, true
}
