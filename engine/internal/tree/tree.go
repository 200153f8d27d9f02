// Package tree shows a Git tree that lives in memory as the file system that
// kustomize reads from.
package tree

import (
	"os"
	"path"
	"strings"
	"time"
)

// Mount is the absolute directory at which every tree appears. It lies deep
// enough that a path with too many ".." leaves it instead of ending in it.
const Mount = "/mnt/repository/tree"

// Kind is what a path of the tree is.
type Kind int

// The kinds of paths. A tree has no symlinks.
const (
	None Kind = iota
	File
	Directory
)

// Source gives access to a tree by absolute, clean paths below Mount.
type Source interface {
	// Kind tells what is at a path.
	Kind(path string) Kind
	// Read gives the content of a file, and false when there is none.
	Read(path string) ([]byte, bool)
	// List gives the names in a directory, sorted; nil when it is none.
	List(path string) []string
}

// Inside reports whether a clean absolute path is the mount or below it.
func Inside(p string) bool {
	return p == Mount || strings.HasPrefix(p, Mount+"/")
}

// Relative gives a path as people know it: relative to the root of the tree,
// "." for the root itself. A path outside is given back as it is.
func Relative(p string) string {
	if p == Mount {
		return "."
	}
	return strings.TrimPrefix(p, Mount+"/")
}

// Absolute joins a path relative to the root of the tree with the mount.
func Absolute(relative string) string {
	return path.Join(Mount, relative)
}

// Unmounted takes the mount out of a message, so that it names paths relative
// to the root of the tree. It also settles the one word that the JSON library
// of Kubernetes' OpenAPI code picks at random.
// https://github.com/go-json-experiment/json/blob/master/errors.go
func Unmounted(message string) string {
	message = strings.ReplaceAll(message, Mount+"/", "")
	message = strings.ReplaceAll(message, Mount, ".")
	return strings.ReplaceAll(message, "json: unable to ", "json: cannot ")
}

type info struct {
	name string
	size int64
	dir  bool
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return i.dir }
func (i info) Sys() any           { return nil }
func (i info) Mode() os.FileMode {
	if i.dir {
		return os.ModeDir | 0o755
	}
	return 0o644
}
