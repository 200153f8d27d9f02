package build

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/kio"

	"truestory/engine/internal/refusal"
	"truestory/engine/internal/tree"
)

// Failure codes.
const (
	NoKustomization = "no-kustomization"
	Invalid         = "invalid"
	Refused         = "refused"
)

// Failure says why a build gave nothing. File is relative to the root of the
// tree; File and Field are nil when they are not known.
type Failure struct {
	Code    string  `json:"code"`
	Message string  `json:"message"`
	File    *string `json:"file"`
	Field   *string `json:"field"`
}

func missing(files *tree.FileSystem, dir, root string) *Failure {
	message := fmt.Sprintf("%s has no kustomization.yaml, kustomization.yml or Kustomization", dir)
	if !files.IsDir(root) {
		message = fmt.Sprintf("there is no directory %s", dir)
	}
	return &Failure{Code: NoKustomization, Message: message}
}

func refused(r *refusal.Refusal) *Failure {
	file := tree.Relative(r.File)
	return &Failure{Code: Refused, Message: r.Error(), File: &file, Field: &r.Field}
}

// What kustomize says when it was kept from something the survey overlooked.
var sandboxed = []string{
	"no 'git' program on path", "not implemented on js", "dial tcp", "plugins disabled", "must specify --enable-helm",
	"security; file", "is not in or below", "must be local and relative", "fs-security-constraint",
}

// invalid explains an error of kustomize or of Flux's generator.
func invalid(files *tree.FileSystem, root string, err error) *Failure {
	message := tree.Unmounted(err.Error())
	failure := &Failure{Code: Invalid, Message: message}
	for _, sign := range sandboxed {
		if strings.Contains(message, sign) {
			failure.Code = Refused
		}
	}
	if file := culprit(files, root, err.Error()); file != "" {
		file = tree.Relative(file)
		failure.File = &file
	}
	return failure
}

// Rejected is the failure of an object that was built but that Kubernetes
// could not take.
func Rejected(origin Origin, err error) *Failure {
	return &Failure{Code: Invalid, Message: tree.Unmounted(err.Error()), File: origin.File}
}

// Anything in a message that may be a path.
var word = regexp.MustCompile("[^\\s'\"`,;()\\[\\]]+")

const mostWords = 500

// culprit finds the file that an error is about: the last file that its text
// names. Errors of kustomize go from the outermost directory to the innermost
// file. When none is named, the first of the files read that is no YAML.
func culprit(files *tree.FileSystem, root, message string) string {
	found := ""
	dirs := []string{root}
	for _, token := range word.FindAllString(message, mostWords) {
		name := strings.Trim(token, `:.\`)
		if strings.HasPrefix(token, "../") {
			name = token
		}
		if name == "" {
			continue
		}
		if tree.Inside(name) {
			if files.IsDir(name) {
				dirs = append(dirs, name)
			} else {
				found = path.Clean(name)
			}
			continue
		}
		for index := len(dirs) - 1; index >= 0; index-- {
			candidate := path.Join(dirs[index], name)
			if !tree.Inside(candidate) || !files.Exists(candidate) {
				continue
			}
			if files.IsDir(candidate) {
				dirs = append(dirs, candidate)
			} else {
				found = candidate
			}
			break
		}
	}
	if found != "" {
		return found
	}
	if file := malformed(files); file != "" {
		return file
	}
	return kustomizationFile(files, dirs[len(dirs)-1])
}

func malformed(files *tree.FileSystem) string {
	for _, relative := range files.Read() {
		switch path.Ext(relative) {
		case ".yaml", ".yml", ".json":
		default:
			continue
		}
		content, found := files.Peek(tree.Absolute(relative))
		if !found {
			continue
		}
		reader := kio.ByteReader{Reader: strings.NewReader(string(content)), OmitReaderAnnotations: true}
		if _, err := reader.Read(); err != nil {
			return tree.Absolute(relative)
		}
	}
	return ""
}
