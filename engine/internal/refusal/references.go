package refusal

import (
	"fmt"
	"strings"
)

// A reference is one place of a kustomization that names a path.
type reference struct {
	field string
	path  string
	// directories: a directory is a further kustomization.
	directories bool
	// plugin: the file configures a generator, transformer or validator.
	plugin bool
	// inline holds the configuration itself when it stands in the field.
	inline string
}

// Fields of a kustomization that list paths.
// https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
var listFields = []struct {
	name                string
	directories, plugin bool
}{
	{"resources", true, false},
	{"bases", true, false},
	{"components", true, false},
	{"crds", false, false},
	{"configurations", false, false},
	{"patchesStrategicMerge", false, false},
	{"generators", true, true},
	{"transformers", true, true},
	{"validators", true, true},
}

func referencesOf(fields map[string]any) []reference {
	var found []reference
	for _, f := range listFields {
		for index, entry := range texts(fields[f.name]) {
			if entry == "" {
				continue
			}
			r := reference{field: fmt.Sprintf("%s[%d]", f.name, index), directories: f.directories, plugin: f.plugin}
			if strings.Contains(entry, "\n") {
				if !f.plugin {
					continue
				}
				r.inline = entry
			} else {
				r.path = entry
			}
			found = append(found, r)
		}
	}
	for _, name := range []string{"patches", "patchesJson6902", "replacements"} {
		for index, entry := range maps(fields[name]) {
			found = appendPath(found, fmt.Sprintf("%s[%d].path", name, index), entry["path"])
		}
	}
	if schema, ok := fields["openapi"].(map[string]any); ok {
		found = appendPath(found, "openapi.path", schema["path"])
	}
	for _, name := range []string{"configMapGenerator", "secretGenerator"} {
		for index, entry := range maps(fields[name]) {
			found = append(found, generatorReferences(fmt.Sprintf("%s[%d]", name, index), entry)...)
		}
	}
	return found
}

func generatorReferences(at string, entry map[string]any) []reference {
	var found []reference
	for index, text := range texts(entry["files"]) {
		if _, after, keyed := strings.Cut(text, "="); keyed {
			text = after
		}
		found = appendPath(found, fmt.Sprintf("%s.files[%d]", at, index), text)
	}
	for index, text := range texts(entry["envs"]) {
		found = appendPath(found, fmt.Sprintf("%s.envs[%d]", at, index), text)
	}
	return appendPath(found, at+".env", entry["env"])
}

func appendPath(found []reference, field string, value any) []reference {
	text, ok := value.(string)
	if !ok || text == "" {
		return found
	}
	return append(found, reference{field: field, path: text})
}

// texts gives the strings of a list by position; what is no string is empty.
func texts(value any) []string {
	list, _ := value.([]any)
	found := make([]string, len(list))
	for index, item := range list {
		found[index], _ = item.(string)
	}
	return found
}

// maps gives the mappings of a list by position; what is none is empty.
func maps(value any) []map[string]any {
	list, _ := value.([]any)
	found := make([]map[string]any, len(list))
	for index, item := range list {
		found[index], _ = item.(map[string]any)
	}
	return found
}

func isFileURL(entry string) bool {
	return strings.HasPrefix(strings.ToLower(entry), "file:")
}

// isRemote tells what kustomize would fetch: a URL, or one of the short forms
// of a Git repository.
// https://github.com/kubernetes-sigs/kustomize/blob/master/examples/remoteBuild.md
func isRemote(entry string) bool {
	lower := strings.ToLower(entry)
	for _, prefix := range []string{"git::", "gh:", "git@", "github.com/", "github.com:"} {
		if strings.HasPrefix(lower, prefix) {
			return true
		}
	}
	if strings.Contains(lower, "://") || strings.Contains(lower, "?ref=") || strings.Contains(lower, "?version=") {
		return true
	}
	// user@host:path
	user, rest, found := strings.Cut(lower, "@")
	return found && !strings.Contains(user, "/") && strings.Contains(rest, ":")
}
