package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"helm.sh/helm/v4/pkg/action"
	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	release "helm.sh/helm/v4/pkg/release/v1"
	"sigs.k8s.io/yaml"
)

// testCase is one release.
type testCase struct {
	Chart       string         `json:"chart"`
	Release     string         `json:"release"`
	Namespace   string         `json:"namespace"`
	Values      map[string]any `json:"values"`
	KubeVersion string         `json:"kubeVersion"`
	APIVersions []string       `json:"apiVersions"`
}

// object is what Helm made, in the order in which it made it.
type object struct {
	Source  string          `json:"source"`
	Hook    bool            `json:"hook"`
	Content json.RawMessage `json:"content"`
}

type result struct {
	Objects []object `json:"objects,omitempty"`
	Error   string   `json:"error,omitempty"`
}

func renderCases(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	cases := map[string]testCase{}
	if err := yaml.UnmarshalStrict(text, &cases); err != nil {
		return err
	}
	common.DefaultCapabilities.APIVersions = served()
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		objects, err := renderCase(filepath.Dir(file), cases[name])
		outcome := result{Objects: objects}
		if err != nil {
			outcome = result{Error: shortened(err.Error())}
		}
		text, err := json.Marshal(outcome)
		if err != nil {
			return err
		}
		lines = append(lines, fmt.Sprintf("%q: %s", name, text))
	}
	fmt.Printf("{\n%s\n}\n", strings.Join(lines, ",\n"))
	return nil
}

// shortened keeps an error that repeats itself readable.
func shortened(message string) string {
	if len(message) > mostMessage {
		return message[:mostMessage]
	}
	return message
}

const mostMessage = 400

func renderCase(root string, wanted testCase) ([]object, error) {
	chart, err := loader.Load(filepath.Join(root, wanted.Chart))
	if err != nil {
		return nil, err
	}
	install := action.NewInstall(new(action.Configuration))
	install.DryRunStrategy = action.DryRunClient
	install.Replace = true
	install.IncludeCRDs = true
	install.ReleaseName = wanted.Release
	install.Namespace = wanted.Namespace
	install.APIVersions = wanted.APIVersions
	if wanted.KubeVersion != "" {
		if install.KubeVersion, err = common.ParseKubeVersion(wanted.KubeVersion); err != nil {
			return nil, err
		}
	}
	// As in Flux's controller, values come from JSON.
	values := map[string]any{}
	text, err := json.Marshal(wanted.Values)
	if err == nil && wanted.Values != nil {
		err = json.Unmarshal(text, &values)
	}
	if err != nil {
		return nil, err
	}
	made, err := install.RunWithContext(context.Background(), chart, values)
	if err != nil {
		return nil, err
	}
	rendered, isRelease := made.(*release.Release)
	if !isRelease {
		return nil, fmt.Errorf("helm gave a %T", made)
	}
	objects, err := objectsOf(rendered.Manifest, false)
	if err != nil {
		return nil, err
	}
	for _, hook := range rendered.Hooks {
		if !slices.ContainsFunc(hook.Events, arrives) {
			continue
		}
		found, err := objectsOf("---\n# Source: "+hook.Path+"\n"+hook.Manifest, true)
		if err != nil {
			return nil, err
		}
		objects = append(objects, found...)
	}
	return objects, nil
}

// arrives tells whether a hook runs when a release comes into the cluster.
func arrives(event release.HookEvent) bool {
	switch event {
	case release.HookPreInstall, release.HookPostInstall, release.HookPreUpgrade, release.HookPostUpgrade:
		return true
	default:
		return false
	}
}

// objectsOf reads what Helm prints: documents that start with their template.
func objectsOf(manifest string, hook bool) ([]object, error) {
	var objects []object
	source := ""
	for _, document := range strings.Split("\n"+manifest, "\n---") {
		for _, line := range strings.Split(document, "\n") {
			if named, isSource := strings.CutPrefix(line, "# Source: "); isSource {
				source = named
				break
			}
		}
		content, err := yaml.YAMLToJSON([]byte(document))
		if err != nil {
			return nil, err
		}
		if string(content) != "null" {
			objects = append(objects, object{source, hook, content})
		}
	}
	return objects, nil
}
