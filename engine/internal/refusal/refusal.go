// Package refusal finds what a kustomization asks for that an offline build
// never does: fetching, running programs, leaving the tree. It looks before
// kustomize runs, so that the refusal can name the file and the field. What it
// overlooks still finds no network, no programs and no other files.
package refusal

import (
	"fmt"
	"path"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/yaml"

	"truestory/engine/internal/tree"
)

// Refusal says what was refused and where it is asked for.
type Refusal struct {
	Reason string
	// File is the absolute path of the kustomization, or of the configuration
	// of a plugin.
	File  string
	Field string
}

func (r *Refusal) Error() string {
	return fmt.Sprintf("%s: %s: %s", tree.Relative(r.File), r.Field, r.Reason)
}

// Survey is what looking through a kustomization and all that it refers to
// has shown.
type Survey struct {
	// Refusal is the first thing refused, nil when there is none.
	Refusal *Refusal
	// CustomSchema is true when a kustomization brings its own OpenAPI schema.
	CustomSchema bool
	// AnnotationsMatter is false when resources could carry further annotations
	// during the build without any other difference to its result.
	AnnotationsMatter bool
}

type survey struct {
	files     *tree.FileSystem
	rootOnly  bool
	visited   map[string]bool
	result    Survey
	remaining int
}

// mostKustomizations bounds one survey. Kustomize gets the rest.
const mostKustomizations = 10_000

// Look surveys the kustomization in dir. With rootOnly, files from outside a
// kustomization's own directory are refused, as kustomize does by default.
// Files that cannot be read or parsed are left to kustomize to complain about.
func Look(files *tree.FileSystem, dir string, rootOnly bool) Survey {
	s := &survey{files: files, rootOnly: rootOnly, visited: map[string]bool{}, remaining: mostKustomizations}
	queue := []string{dir}
	for len(queue) > 0 && s.result.Refusal == nil && s.remaining > 0 {
		next := queue[0]
		queue = queue[1:]
		if !s.visited[next] {
			s.visited[next] = true
			s.remaining--
			queue = append(queue, s.directory(next)...)
		}
	}
	if len(queue) > 0 {
		s.result.AnnotationsMatter = true
	}
	return s.result
}

func (s *survey) refuse(file, field, format string, arguments ...any) {
	if s.result.Refusal == nil {
		s.result.Refusal = &Refusal{Reason: fmt.Sprintf(format, arguments...), File: file, Field: field}
	}
}

// directory surveys one kustomization and gives the directories it refers to.
func (s *survey) directory(dir string) []string {
	file, fields := s.kustomization(dir)
	if fields == nil {
		s.result.AnnotationsMatter = true
		return nil
	}
	s.result.AnnotationsMatter = s.result.AnnotationsMatter || s.dependsOnAnnotations(dir, fields)
	if _, found := fields["openapi"]; found {
		s.result.CustomSchema = true
	}
	for _, field := range []string{"helmCharts", "helmChartInflationGenerator"} {
		if charts, ok := fields[field].([]any); ok && len(charts) > 0 {
			s.refuse(file, field+"[0]", "Helm charts in a kustomization need the helm program, which is never run here")
		}
	}
	var below []string
	for _, r := range referencesOf(fields) {
		if next := s.reference(dir, file, r); next != "" {
			below = append(below, next)
		}
	}
	return below
}

func (s *survey) kustomization(dir string) (string, map[string]any) {
	for _, name := range konfig.RecognizedKustomizationFileNames() {
		file := path.Join(dir, name)
		if !s.files.Exists(file) || s.files.IsDir(file) {
			continue
		}
		content, found := s.files.Peek(file)
		if !found {
			continue
		}
		var fields map[string]any
		if err := yaml.Unmarshal(content, &fields); err != nil {
			return file, nil
		}
		return file, fields
	}
	return "", nil
}

// reference judges one reference and gives the directory it leads to, if any.
func (s *survey) reference(dir, file string, r reference) string {
	if r.inline != "" {
		s.plugin(file, r.field, []byte(r.inline))
		return ""
	}
	target := path.Join(dir, r.path)
	local := !path.IsAbs(r.path) && s.files.Exists(target)
	switch {
	case isFileURL(r.path):
		s.refuse(file, r.field, "%q is a file:// URL; only paths inside the repository are read", r.path)
	case !local && isRemote(r.path):
		s.refuse(file, r.field, "%q is remote; nothing is fetched during a build", r.path)
	case path.IsAbs(r.path):
		s.refuse(file, r.field, "%q is an absolute path; only relative paths inside the repository are read", r.path)
	case !tree.Inside(target):
		s.refuse(file, r.field, "%q leads out of the repository", r.path)
	case !local:
		return ""
	case s.files.IsDir(target):
		if r.directories {
			return target
		}
	case s.rootOnly && !below(target, dir):
		s.refuse(file, r.field, "%q is a file outside the directory of its kustomization, which kustomize does not load", r.path)
	case r.plugin:
		if content, found := s.files.Peek(target); found {
			s.plugin(target, r.field, content)
		}
	}
	return ""
}

func below(file, dir string) bool {
	return dir == "/" || len(file) > len(dir) && file[:len(dir)] == dir && file[len(dir)] == '/'
}
