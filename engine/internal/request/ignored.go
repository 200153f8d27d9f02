package request

import (
	"strings"

	"github.com/fluxcd/pkg/sourceignore"

	"truestory/engine/internal/tree"
)

// Ignored gives those of the files, relative to the root of the tree, that
// Flux's source-controller leaves out of the artifact that kustomize-controller
// gets: its defaults, every .sourceignore, then the spec.ignore of the source.
// https://fluxcd.io/flux/components/source/gitrepositories/#excluding-files
func Ignored(files []string, ignore string) ([]string, error) {
	domain := strings.Split(tree.Mount, "/")
	patterns, err := sourceignore.LoadIgnorePatterns(tree.Mount, domain)
	if err != nil {
		return nil, err
	}
	if ignore != "" {
		patterns = append(patterns, sourceignore.ReadPatterns(strings.NewReader(ignore), domain)...)
	}
	matcher := sourceignore.NewDefaultMatcher(patterns, domain)
	ignored := []string{}
	for _, file := range files {
		if matcher.Match(strings.Split(tree.Absolute(file), "/"), false) {
			ignored = append(ignored, file)
		}
	}
	return ignored, nil
}
