// Package chart renders Helm charts the way Flux's helm-controller has Helm
// render them, with Helm's own loader, values, template engine and sorter, but
// without a cluster, a clock or chance.
package chart

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	helmchart "helm.sh/helm/v4/pkg/chart/v2"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	"helm.sh/helm/v4/pkg/engine"
	release "helm.sh/helm/v4/pkg/release/v1"
	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"

	"truestory/engine/internal/tree"
)

// Request asks for the objects of one release.
type Request struct {
	// Chart is a path of the tree: a chart's directory, or an archive.
	Chart string `json:"chart"`
	// ValuesFiles take the place of the chart's own values.
	ValuesFiles         []string `json:"valuesFiles"`
	IgnoreMissingValues bool     `json:"ignoreMissingValuesFiles"`
	// Name and Namespace are the release's.
	Name      string `json:"name"`
	Namespace string `json:"namespace"`
	// From is the namespace of the HelmRelease, where ValuesFrom is looked up
	// among Objects.
	From       string           `json:"from"`
	ValuesFrom []any            `json:"valuesFrom"`
	Objects    []map[string]any `json:"objects"`
	// Values stand inline.
	Values         map[string]any `json:"values"`
	PostRenderers  []any          `json:"postRenderers"`
	Strategy       string         `json:"postRenderStrategy"`
	CommonMetadata map[string]any `json:"commonMetadata"`
	SkipCRDs       bool           `json:"skipCRDs"`
	SkipHooks      bool           `json:"skipHooks"`
	SkipSchema     bool           `json:"skipSchema"`
	// KubeVersion is that of the cluster; APIVersions are served beside those
	// of Kubernetes itself.
	KubeVersion string `json:"kubeVersion"`
	// AssumedVersion tells that nobody gave a version.
	AssumedVersion bool     `json:"-"`
	APIVersions    []string `json:"apiVersions"`
	// ClusterScoped are further kinds that have no namespace, as "group/Kind".
	ClusterScoped []string `json:"clusterScoped"`
}

// Release is what a chart rendered.
type Release struct {
	ChartName    string   `json:"chartName"`
	ChartVersion string   `json:"chartVersion"`
	AppVersion   string   `json:"appVersion"`
	Objects      []Object `json:"objects"`
	// Open tells that there may be further objects: whether there are hangs on
	// chance, time or a Secret.
	Open bool `json:"open"`
	// Schemas are what the values are to be validated against, by others.
	Schemas []Schema `json:"schemas"`
	// Asked are API versions that templates asked for, that are not known to be
	// served, and that may be.
	Asked []string `json:"asked"`
	// Looked are the objects that templates looked up in the cluster; they
	// found nothing.
	Looked []string `json:"looked"`
	// Files are those of the tree that the chart was read from.
	Files []string `json:"files"`
}

// outcome is one pass over the templates.
type outcome struct {
	objects []Object
	asked   []string
	looked  []string
}

// Render renders a release.
func Render(source tree.Source, request Request) (result *Release, failure *Failure) {
	defer func() {
		if reason := recover(); reason != nil {
			result, failure = nil, failed(Invalid, "rendering the chart panicked: %v", reason)
		}
	}()
	asked, looked = map[string]bool{}, map[string]bool{}
	release, err := render(source, request)
	if err != nil {
		failure := explained(err)
		failure.Message = tree.Unmounted(failure.Message)
		failure.Unsure = failure.Unsure || len(asked) > 0 || len(looked) > 0 || hides(request)
		return nil, failure
	}
	return release, nil
}

func render(source tree.Source, request Request) (*Release, error) {
	if request.KubeVersion == "" {
		request.KubeVersion, request.AssumedVersion = KubeVersion(), true
	}
	chart, values, err := prepared(source, request)
	if err != nil {
		return nil, err
	}
	schemas, err := schemasOf(chart, values, request)
	if err != nil {
		return nil, err
	}
	first := &dice{seed: 0}
	result, err := pass(chart, values, request, first)
	if err != nil {
		return nil, err
	}
	open := false
	if first.used() || hides(request) {
		// A chart is changed by being rendered, so it is loaded again.
		request := guessed(request)
		chart, values, err := prepared(source, request)
		if err != nil {
			return nil, err
		}
		other, err := pass(chart, values, request, &dice{seed: 1})
		if err != nil {
			return nil, err
		}
		result.objects, open = markVolatile(result.objects, other.objects)
	}
	return &Release{
		ChartName:    chart.Name(),
		ChartVersion: chart.Metadata.Version,
		AppVersion:   chart.AppVersion(),
		Objects:      result.objects,
		Open:         open,
		Schemas:      schemas,
		Asked:        result.asked,
		Looked:       result.looked,
		Files:        filesOf(source, request.Chart),
	}, nil
}

// prepared gives the chart with the dependencies that the values switch on.
func prepared(source tree.Source, request Request) (*helmchart.Chart, map[string]any, error) {
	chart, err := Load(source, request.Chart)
	if err != nil {
		return nil, nil, err
	}
	if err := withValuesFiles(source, chart, request); err != nil {
		return nil, nil, err
	}
	switch chart.Metadata.Type {
	case "", "application":
	default:
		return nil, nil, failed(Invalid, "%s charts are not installable: %s", chart.Metadata.Type, chart.Name())
	}
	values, err := valuesOf(request)
	if err != nil {
		return nil, nil, err
	}
	if err := chartutil.ProcessDependencies(chart, values); err != nil {
		return nil, nil, err
	}
	return chart, values, lacking(chart)
}

func pass(chart *helmchart.Chart, values map[string]any, request Request, chance *dice) (*outcome, error) {
	capabilities, err := capabilitiesOf(request)
	if err != nil {
		return nil, err
	}
	if wanted := chart.Metadata.KubeVersion; wanted != "" && !chartutil.IsCompatibleRange(wanted, capabilities.KubeVersion.String()) {
		failure := failed(Invalid, "chart requires kubeVersion: %s which is incompatible with Kubernetes %s", wanted, capabilities.KubeVersion.Version)
		failure.Unsure = request.AssumedVersion
		return nil, failure
	}
	options := common.ReleaseOptions{Name: request.Name, Namespace: request.Namespace, Revision: 1, IsInstall: true}
	top, err := util.ToRenderValuesWithSchemaValidation(chart, values, options, capabilities.Capabilities, true)
	if err != nil {
		return nil, err
	}
	top["Capabilities"] = capabilities
	functions := chance.frozen()
	functions["lookup"] = func(version, kind, namespace, name string) (map[string]any, error) {
		looked[strings.TrimSpace(fmt.Sprintf("%s %s %s/%s", version, kind, namespace, name))] = true
		return map[string]any{}, nil
	}
	files, err := engine.Engine{CustomTemplateFuncs: functions}.Render(chart, top)
	if err != nil {
		return nil, err
	}
	for name := range files {
		if strings.HasSuffix(name, "NOTES.txt") {
			delete(files, name)
		}
	}
	objects, err := installed(chart, files, request)
	if err != nil {
		return nil, err
	}
	return &outcome{objects, slices.Sorted(maps.Keys(asked)), slices.Sorted(maps.Keys(looked))}, nil
}

// installed gives what Helm hands to the cluster when it installs the release.
func installed(chart *helmchart.Chart, files map[string]string, request Request) ([]Object, error) {
	hooks, manifests, err := releaseutil.SortManifests(files, nil, releaseutil.InstallOrder)
	if err != nil {
		return nil, err
	}
	var objects []Object
	for _, manifest := range manifests {
		found, err := parsed(manifest.Name, manifest.Content)
		if err != nil {
			return nil, err
		}
		objects = append(objects, found...)
	}
	for _, hook := range hooks {
		events := eventsOf(hook)
		if len(events) == 0 || request.SkipHooks {
			continue
		}
		found, err := parsed(hook.Path, hook.Manifest)
		if err != nil {
			return nil, err
		}
		for index := range found {
			found[index].Hook = events
		}
		objects = append(objects, found...)
	}
	objects, err = postRendered(objects, request)
	if err != nil {
		return nil, err
	}
	if !request.SkipCRDs {
		for _, crd := range chart.CRDObjects() {
			found, err := parsed(crd.Filename, string(crd.File.Data))
			if err != nil {
				return nil, err
			}
			for index := range found {
				found[index].CRD = true
			}
			objects = append(objects, found...)
		}
	}
	placed(objects, request)
	return objects, nil
}

// eventsOf gives the events of a hook that a release meets on its way into the
// cluster, and none for tests and for what happens when it leaves.
func eventsOf(hook *release.Hook) []string {
	var events []string
	for _, event := range hook.Events {
		switch event {
		case release.HookPreInstall, release.HookPostInstall, release.HookPreUpgrade, release.HookPostUpgrade:
			events = append(events, string(event))
		}
	}
	return events
}

func filesOf(source tree.Source, at string) []string {
	files := tree.New(source)
	root := tree.Absolute(at)
	if !files.IsDir(root) {
		return []string{at}
	}
	found := []string{}
	_ = files.Walk(root, func(name string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			found = append(found, tree.Relative(name))
		}
		return nil
	})
	return found
}
