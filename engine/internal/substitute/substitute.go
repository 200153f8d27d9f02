// Package substitute runs Flux's post-build variable substitution and says
// which variables each object uses.
package substitute

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/fluxcd/pkg/envsubst"
	fluxkustomize "github.com/fluxcd/pkg/kustomize"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"truestory/engine/internal/form"
)

// Report is what the substitution of one build did.
type Report struct {
	// Ran is false when there was nothing to substitute with, as Flux decides it.
	Ran bool
	// Error is why Flux would reject the build; nothing is substituted then.
	Error   error
	Missing []MissingSource
	// Objects has one entry per object of the build, in order.
	Objects []Object
}

// Object is what the substitution did to one object.
type Object struct {
	// Substituted is nil when the substitution did not run for the object, or
	// when its outcome cannot be known.
	Substituted *form.Result
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

// run is one substitution while it is under way.
type run struct {
	knowledge
	available sources
	// variables are all that have a value, as Flux hands them to its templates.
	variables map[string]string
	// invalid is the first of their names that Flux rejects, empty for none.
	invalid string
}

// Run substitutes the variables of spec.postBuild in the objects of a build,
// which it leaves as they are. Where the value of a used variable cannot be
// known, the expression ${name} stays in the result; where it is more than
// that, the object has no result.
// https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution
func Run(kustomization unstructured.Unstructured, given []map[string]any, objects []*form.Object) Report {
	available := indexed(given)
	r := run{knowledge: assess(kustomization, available), available: available}
	report := Report{Missing: r.missing, Objects: make([]Object, len(objects))}
	postBuild, found, err := unstructured.NestedFieldNoCopy(kustomization.Object, "spec", "postBuild")
	if err != nil || !found || postBuild == nil {
		report.Error = err
		return report
	}
	r.variables, err = fluxkustomize.LoadVariables(context.Background(), available, r.kustomization)
	if err != nil {
		report.Error = err
		return report
	}
	inline, err := inlineVariables(kustomization)
	if err != nil {
		report.Error = err
		return report
	}
	for name, value := range inline {
		r.variables[name] = strings.ReplaceAll(value, "\n", "")
	}
	r.invalid = firstInvalid(r.variables)
	strategy, _, _ := unstructured.NestedString(kustomization.Object, "spec", "postBuild", "substituteStrategy")
	report.Ran = strategy == always || r.incomplete() || len(r.variables) > 0
	if !report.Ran {
		return report
	}
	if err := r.all(objects, report.Objects); err != nil {
		report.Error = err
		for index := range report.Objects {
			report.Objects[index].Substituted = nil
		}
	}
	return report
}

// all substitutes in object after object. As the controller puts each result
// in the place of its object, no two may come to have the same identity.
func (r *run) all(objects []*form.Object, reports []Object) error {
	alike := map[form.ID]int{}
	for _, object := range objects {
		alike[object.ID]++
	}
	for index, object := range objects {
		if err := r.substituted(object, &reports[index]); err != nil {
			return fmt.Errorf("post build failed for '%s': %w", object.Label, err)
		}
		result := reports[index].Substituted
		if result == nil {
			continue
		}
		alike[object.ID]--
		alike[result.ID]++
		if count := alike[result.ID]; count > 1 {
			return fmt.Errorf("in Replace: id matched %d resources", count)
		}
	}
	return nil
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

// firstInvalid gives the first variable by name whose name Flux rejects. Of
// several, Flux would name one at random.
func firstInvalid(variables map[string]string) string {
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		if !variableName.MatchString(name) {
			return name
		}
	}
	return ""
}

// substituted runs the substitution on one object.
func (r *run) substituted(object *form.Object, report *Object) error {
	report.Disabled = object.Labels[substituteKey] == fluxkustomize.DisabledValue || object.Annotations[substituteKey] == fluxkustomize.DisabledValue
	if report.Disabled {
		return nil
	}
	if r.invalid != "" {
		return fmt.Errorf("envsubst error: '%s' var name is invalid, must match '%s'", r.invalid, variableName)
	}
	if !object.Mentions('$') {
		result, err := object.Reread()
		report.Substituted = result
		return err
	}
	text, err := object.YAML()
	if err != nil {
		return err
	}
	template, err := envsubst.Parse(text)
	if err != nil {
		return failedTemplate(err)
	}
	uses, err := usageOf(text, template, r.lookup)
	if err != nil {
		if _, rejected := evaluated(object, uses, r.variables); rejected != nil {
			return rejected
		}
		return err
	}
	report.Used, report.Undefined = uses.used, uses.undefined
	variables, representable := r.standIns(uses, report)
	if !representable {
		return nil
	}
	result, err := evaluated(object, uses, variables)
	if err != nil && len(report.Unknown) > 0 {
		return nil
	}
	report.Substituted = result
	return err
}

// evaluated does what Flux's SubstituteVariables does, with a template that
// was parsed and variables that were loaded before, and fails as it does.
// https://github.com/fluxcd/pkg/blob/main/kustomize/kustomize_varsub.go
func evaluated(object *form.Object, uses usage, variables map[string]string) (*form.Result, error) {
	output, err := uses.template.Execute(func(name string) (string, bool) { return variables[name], true })
	switch {
	case err != nil:
		return nil, failedTemplate(err)
	case output == uses.text:
		return object.Reread()
	default:
		return object.Read(output)
	}
}

func failedTemplate(err error) error {
	return fmt.Errorf("envsubst error: variable substitution failed: %w", err)
}

// lookup tells the value of a variable, and whether it may have one.
func (r *run) lookup(name string) (string, bool) {
	value, given := r.variables[name]
	return value, given || r.unknown(name)
}

// standIns lets every unknown variable of an object stand for its own
// expression. That is impossible where the expression does more than name it.
func (r *run) standIns(uses usage, report *Object) (map[string]string, bool) {
	for _, name := range uses.used {
		if r.unknown(name) {
			report.Unknown = append(report.Unknown, name)
		}
	}
	if len(report.Unknown) == 0 {
		return r.variables, true
	}
	variables := maps.Clone(r.variables)
	shaped := uses.shaped()
	for _, name := range report.Unknown {
		if shaped[name] || !variableName.MatchString(name) {
			return nil, false
		}
		variables[name] = "${" + name + "}"
	}
	return variables, true
}
