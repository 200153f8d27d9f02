package form

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// tidy reports whether nodes have nothing but values of the usual types:
// neither anchors nor folded texts, which YAML libraries are known to write
// out differently now and then, and comments only where they are written out
// on lines of their own or after a short value.
func tidy(node *yaml.Node) bool {
	plain, commented := survey(node)
	return plain && (!commented || uncrowded(node))
}

// survey reports whether all nodes are of the usual types, and whether any has
// a comment.
func survey(node *yaml.Node) (plain, commented bool) {
	if node == nil || node.Anchor != "" {
		return false, false
	}
	commented = node.HeadComment != "" || node.LineComment != "" || node.FootComment != ""
	switch node.Kind {
	case yaml.MappingNode:
		for index := 0; index < len(node.Content); index += 2 {
			if node.Content[index].Kind != yaml.ScalarNode {
				return false, false
			}
		}
	case yaml.ScalarNode:
		quoted := node.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle) != 0
		if node.Style&(yaml.FoldedStyle|yaml.TaggedStyle) != 0 || quoted && node.Tag != "" && node.Tag != yaml.NodeTagString {
			return false, false
		}
	case yaml.SequenceNode:
	default:
		return false, false
	}
	if !usual[node.Tag] {
		return false, false
	}
	for _, child := range node.Content {
		childPlain, childCommented := survey(child)
		if !childPlain {
			return false, false
		}
		commented = commented || childCommented
	}
	return true, commented
}

// uncrowded reports whether a tree with comments has nothing in flow style and
// only comments that are sure to stay comments: of one mark per line, and none
// after the head of a collection or of a text of several lines.
func uncrowded(node *yaml.Node) bool {
	if node.Style&yaml.FlowStyle != 0 && len(node.Content) > 0 {
		return false
	}
	if !remark(node.HeadComment) || !remark(node.FootComment) || strings.Contains(node.LineComment, "\n") || !remark(node.LineComment) {
		return false
	}
	if node.LineComment != "" && (node.Kind != yaml.ScalarNode || node.Style&yaml.LiteralStyle != 0 || strings.Contains(node.Value, "\n")) {
		return false
	}
	for _, child := range node.Content {
		if !uncrowded(child) {
			return false
		}
	}
	return true
}

// remark reports whether every line of a comment is empty or starts as one.
func remark(comment string) bool {
	if comment == "" {
		return true
	}
	for line := range strings.SplitSeq(comment, "\n") {
		if line != "" && line[0] != '#' || !printed(line) {
			return false
		}
	}
	return true
}

// printed reports whether a line has no characters that YAML takes for a line
// break or cannot hold.
func printed(line string) bool {
	for _, r := range line {
		if r < ' ' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x2028 || r == 0x2029 || r == 0xfeff || r > 0xfffd {
			return false
		}
	}
	return true
}

var usual = map[string]bool{
	"": true, yaml.NodeTagMap: true, yaml.NodeTagSeq: true, yaml.NodeTagString: true, yaml.NodeTagInt: true,
	yaml.NodeTagBool: true, yaml.NodeTagNull: true,
}
