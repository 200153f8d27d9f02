package substitute

import (
	"errors"
	"sort"

	"github.com/fluxcd/pkg/envsubst"
	"github.com/fluxcd/pkg/envsubst/parse"
)

// usage says which variables the text of an object refers to.
type usage struct {
	used      []string
	undefined []string
	// shaped are names used in an expression other than plain ${name}.
	shaped map[string]bool
}

// usageOf reads a template with Flux's own parser. A variable is undefined when
// Flux's strict mode would reject it: it has neither a value nor, in the
// expression, a default.
func usageOf(text string, lookup func(string) (string, bool)) (usage, error) {
	template, err := envsubst.Parse(text)
	if err != nil {
		return usage{}, err
	}
	found := map[string]bool{}
	rejected := map[string]bool{}
	for {
		last := ""
		_, err := template.Execute(func(name string) (string, bool) {
			found[name] = true
			last = name
			value, defined := lookup(name)
			return value, defined || rejected[name]
		})
		if err == nil {
			break
		}
		if last == "" || rejected[last] {
			return usage{}, errors.Join(errors.New("cannot tell which variables are used"), err)
		}
		rejected[last] = true
	}
	shaped := map[string]bool{}
	if len(found) > 0 {
		if parsed, err := parse.Parse(text); err == nil {
			collectShaped(parsed.Root, shaped)
		}
	}
	return usage{used: Sorted(found), undefined: Sorted(rejected), shaped: shaped}, nil
}

func collectShaped(node parse.Node, shaped map[string]bool) {
	switch n := node.(type) {
	case *parse.ListNode:
		for _, child := range n.Nodes {
			collectShaped(child, shaped)
		}
	case *parse.FuncNode:
		if n.Name != "" {
			shaped[n.Param] = true
		}
		for _, child := range n.Args {
			collectShaped(child, shaped)
		}
	}
}

// Sorted gives the names in a set in code-unit order.
func Sorted(set map[string]bool) []string {
	list := make([]string, 0, len(set))
	for name := range set {
		list = append(list, name)
	}
	sort.Strings(list)
	return list
}
