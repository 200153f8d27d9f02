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
	text      string
	template  *envsubst.Template
}

// usageOf reads a template with Flux's own parser. A variable is undefined when
// Flux's strict mode would reject it: it has neither a value nor, in the
// expression, a default.
func usageOf(text string, template *envsubst.Template, lookup func(string) (string, bool)) (usage, error) {
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
			return usage{text: text, template: template}, errors.Join(errors.New("cannot tell which variables are used"), err)
		}
		rejected[last] = true
	}
	return usage{used: Sorted(found), undefined: Sorted(rejected), text: text, template: template}, nil
}

// shaped gives the names used in an expression other than plain ${name}.
func (u usage) shaped() map[string]bool {
	names := map[string]bool{}
	if parsed, err := parse.Parse(u.text); err == nil {
		collectShaped(parsed.Root, names)
	}
	return names
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
