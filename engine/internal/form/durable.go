package form

import (
	"bytes"
	"unicode/utf8"
)

const (
	longestKey    = 100
	longestNumber = 15
)

// durable reports whether JSON with sorted keys is sure to come out the same
// when it is turned into YAML and back, as often as kustomize and Flux do
// that: only integers that a double holds exactly, and only printable texts;
// of several lines, only those that neither start with space nor have any
// before the end of a line. It errs towards false.
func durable(content []byte) bool {
	for at := 0; at < len(content); {
		switch c := content[at]; {
		case c == '"':
			length, lines := text(content[at+1:])
			if length < 0 {
				return false
			}
			value := content[at+1 : at+1+length]
			at += length + 2
			isKey := at < len(content) && content[at] == ':'
			if isKey && (lines || length > longestKey) || string(value) == "<<" || string(value) == "=" {
				return false
			}
		case c == '-' || '0' <= c && c <= '9':
			length := 1
			for at+length < len(content) && bytes.IndexByte([]byte("0123456789.eE+-"), content[at+length]) >= 0 {
				length++
			}
			if !exact(content[at : at+length]) {
				return false
			}
			at += length
		default:
			at++
		}
	}
	return true
}

func exact(number []byte) bool {
	return len(number) <= longestNumber && !bytes.ContainsAny(number, ".eE") && string(number) != "-0"
}

// text measures the encoded text up to its closing quote and tells whether it
// has several lines; -1 for one that is not plain enough.
func text(content []byte) (length int, lines bool) {
	previous := byte('\n')
	multiple, begins, ends := false, false, false
	for at := 0; at < len(content); at++ {
		c := content[at]
		switch {
		case c == '"':
			if multiple && (begins || previous == ' ' || ends) {
				return -1, true
			}
			return at, multiple
		case c == '\\':
			decoded, width := escape(content[at:])
			if width == 0 {
				return -1, false
			}
			c, at = decoded, at+width-1
		case c >= utf8.RuneSelf:
			width := printable(content[at:])
			if width == 0 {
				return -1, false
			}
			at += width - 1
		case c < ' ' || c > '~':
			return -1, false
		}
		if c == '\n' {
			if previous == ' ' {
				return -1, true
			}
			ends = multiple && previous == '\n'
			multiple = true
		} else {
			ends = false
		}
		if length == 0 && (c == ' ' || c == '\n') {
			begins = true
		}
		length++
		previous = c
	}
	return -1, false
}

// printable gives the width of a character that YAML writes as it is, 0 for
// any other.
func printable(content []byte) int {
	r, width := utf8.DecodeRune(content)
	if r < 0xa0 || r > 0xd7ff || r == 0x2028 || r == 0x2029 {
		return 0
	}
	return width
}

// escape decodes the escapes that text may have.
func escape(content []byte) (decoded byte, width int) {
	if len(content) < 2 {
		return 0, 0
	}
	switch content[1] {
	case '"', '\\':
		return content[1], 2
	case 'n':
		return '\n', 2
	}
	for _, html := range []struct {
		code    string
		decoded byte
	}{{`\u003c`, '<'}, {`\u003e`, '>'}, {`\u0026`, '&'}} {
		if bytes.HasPrefix(content, []byte(html.code)) {
			return html.decoded, len(html.code)
		}
	}
	return 0, 0
}
