// The oracle says what CoreDNS's own parser makes of a Corefile.
//
// It reads one JSON value a line ({text, files, env, directives}) and answers each with a line: the parsed blocks, the error, and the
// SHA-512 of the configuration as the reload plugin logs it. Files are given by absolute path below /etc/coredns, where the main file is.
package main

import (
	"bufio"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/coredns/caddy/caddyfile"
)

const root = "/etc/coredns"

type input struct {
	Text       string            `json:"text"`
	Files      map[string]string `json:"files"`
	Env        map[string]string `json:"env"`
	Directives []string          `json:"directives"`
}

type output struct {
	Blocks []caddyfile.ServerBlock `json:"blocks"`
	Error  string                  `json:"error"`
	Sha512 string                  `json:"sha512"`
}

func main() {
	log.SetOutput(io.Discard)
	home, err := os.MkdirTemp("", "oracle")
	check(err)
	defer os.RemoveAll(home)
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<26)
	answers := bufio.NewWriter(os.Stdout)
	defer answers.Flush()
	for lines.Scan() {
		var in input
		check(json.Unmarshal(lines.Bytes(), &in))
		answer, err := json.Marshal(parse(in, home))
		check(err)
		_, err = answers.Write(append(answer, '\n'))
		check(err)
	}
	check(lines.Err())
}

// parse lays the files out below home and parses the text with home in the place of the root.
func parse(in input, home string) output {
	os.Clearenv()
	for name, value := range in.Env {
		check(os.Setenv(name, value))
	}
	directory := filepath.Join(home, "files")
	check(os.RemoveAll(directory))
	for path, text := range in.Files {
		real := filepath.Join(directory, strings.TrimPrefix(path, root))
		check(os.MkdirAll(filepath.Dir(real), 0o755))
		check(os.WriteFile(real, []byte(strings.ReplaceAll(text, root, directory)), 0o644))
	}
	text := strings.ReplaceAll(in.Text, root, directory)
	blocks, err := caddyfile.Parse(filepath.Join(directory, "Corefile"), strings.NewReader(text), in.Directives)
	if err != nil {
		return output{Error: strings.ReplaceAll(err.Error(), directory, root)}
	}
	for at, block := range blocks {
		for i, key := range block.Keys {
			block.Keys[i] = strings.ReplaceAll(key, directory, root)
		}
		renamed := map[string][]caddyfile.Token{}
		for name, tokens := range block.Tokens {
			for i := range tokens {
				tokens[i].File = strings.ReplaceAll(tokens[i].File, directory, root)
				tokens[i].Text = strings.ReplaceAll(tokens[i].Text, directory, root)
			}
			renamed[strings.ReplaceAll(name, directory, root)] = tokens
		}
		blocks[at].Tokens = renamed
	}
	canonical, err := json.Marshal(blocks)
	check(err)
	sum := sha512.Sum512(canonical)
	return output{Blocks: blocks, Sha512: hex.EncodeToString(sum[:])}
}

func check(err error) {
	if err != nil {
		log.SetOutput(os.Stderr)
		log.Fatal(err)
	}
}
