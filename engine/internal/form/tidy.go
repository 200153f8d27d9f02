package form

import "sigs.k8s.io/kustomize/kyaml/yaml"

// tidy reports whether nodes have nothing but values of the usual types:
// neither comments nor anchors nor folded texts, which YAML libraries are
// known to write out differently now and then.
func tidy(node *yaml.Node) bool {
	if node == nil || node.Anchor != "" || node.HeadComment != "" || node.LineComment != "" || node.FootComment != "" {
		return false
	}
	switch node.Kind {
	case yaml.MappingNode:
		for index := 0; index < len(node.Content); index += 2 {
			if node.Content[index].Kind != yaml.ScalarNode {
				return false
			}
		}
	case yaml.ScalarNode:
		quoted := node.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle) != 0
		if node.Style&(yaml.FoldedStyle|yaml.TaggedStyle) != 0 || quoted && node.Tag != "" && node.Tag != yaml.NodeTagString {
			return false
		}
	case yaml.SequenceNode:
	default:
		return false
	}
	if !usual[node.Tag] {
		return false
	}
	for _, child := range node.Content {
		if !tidy(child) {
			return false
		}
	}
	return true
}

var usual = map[string]bool{
	"": true, yaml.NodeTagMap: true, yaml.NodeTagSeq: true, yaml.NodeTagString: true, yaml.NodeTagInt: true,
	yaml.NodeTagBool: true, yaml.NodeTagNull: true,
}
