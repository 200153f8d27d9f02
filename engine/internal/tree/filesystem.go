package tree

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"sort"

	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// FileSystem is a read-only kustomize file system over a tree. It remembers
// what was read. One file can be laid over the tree, which is how a generated
// kustomization takes its place without being written anywhere.
type FileSystem struct {
	source  Source
	overlay map[string][]byte
	read    map[string]struct{}
}

var _ filesys.FileSystem = (*FileSystem)(nil)

// New makes a file system over source.
func New(source Source) *FileSystem {
	return &FileSystem{source: source, overlay: map[string][]byte{}, read: map[string]struct{}{}}
}

// Lay puts content at an absolute path, over what the tree has there.
func (f *FileSystem) Lay(p string, content []byte) {
	f.overlay[p] = content
}

// Read gives the files of the tree that were read so far, relative to its
// root and sorted. Overlaid files count when the tree has a file there.
func (f *FileSystem) Read() []string {
	files := make([]string, 0, len(f.read))
	for p := range f.read {
		files = append(files, Relative(p))
	}
	sort.Strings(files)
	return files
}

// Remember adds the files that were read through another file system over the
// same tree.
func (f *FileSystem) Remember(other *FileSystem) {
	maps.Copy(f.read, other.read)
}

func absolute(p string) string {
	if path.IsAbs(p) {
		return path.Clean(p)
	}
	return path.Join(Mount, p)
}

func (f *FileSystem) kind(p string) Kind {
	if _, laid := f.overlay[p]; laid {
		return File
	}
	return f.source.Kind(p)
}

func notFound(operation, p string) error {
	return &fs.PathError{Op: operation, Path: p, Err: os.ErrNotExist}
}

func readOnly(operation, p string) error {
	return &fs.PathError{Op: operation, Path: p, Err: os.ErrPermission}
}

// Create refuses: the tree is read-only.
func (f *FileSystem) Create(p string) (filesys.File, error) { return nil, readOnly("create", p) }

// Mkdir refuses: the tree is read-only.
func (f *FileSystem) Mkdir(p string) error { return readOnly("mkdir", p) }

// MkdirAll refuses: the tree is read-only.
func (f *FileSystem) MkdirAll(p string) error { return readOnly("mkdir", p) }

// RemoveAll refuses: the tree is read-only.
func (f *FileSystem) RemoveAll(p string) error { return readOnly("remove", p) }

// WriteFile refuses: the tree is read-only.
func (f *FileSystem) WriteFile(p string, _ []byte) error { return readOnly("write", p) }

// IsDir reports whether the path is a directory of the tree.
func (f *FileSystem) IsDir(p string) bool { return f.kind(absolute(p)) == Directory }

// Exists reports whether the path is in the tree.
func (f *FileSystem) Exists(p string) bool { return f.kind(absolute(p)) != None }

// ReadDir gives the names in a directory.
func (f *FileSystem) ReadDir(p string) ([]string, error) {
	p = absolute(p)
	if f.kind(p) != Directory {
		return nil, notFound("open", p)
	}
	return f.source.List(p), nil
}

// CleanedAbs splits an existing path into its directory and, for a file, its
// name.
func (f *FileSystem) CleanedAbs(p string) (filesys.ConfirmedDir, string, error) {
	p = absolute(p)
	switch f.kind(p) {
	case Directory:
		return filesys.ConfirmedDir(p), "", nil
	case File:
		return filesys.ConfirmedDir(path.Dir(p)), path.Base(p), nil
	default:
		return "", "", notFound("lstat", p)
	}
}

// ReadFile gives the content of a file and remembers that it was read.
func (f *FileSystem) ReadFile(p string) ([]byte, error) {
	p = absolute(p)
	if f.source.Kind(p) == File {
		f.read[p] = struct{}{}
	}
	if content, laid := f.overlay[p]; laid {
		return content, nil
	}
	content, found := f.source.Read(p)
	if !found {
		if f.kind(p) == Directory {
			return nil, &fs.PathError{Op: "read", Path: p, Err: fmt.Errorf("is a directory")}
		}
		return nil, notFound("open", p)
	}
	return content, nil
}

// Glob gives the paths that match a pattern of path/filepath, sorted.
func (f *FileSystem) Glob(pattern string) ([]string, error) {
	if _, err := filepath.Match(pattern, ""); err != nil {
		return nil, err
	}
	pattern = absolute(pattern)
	var matches []string
	err := f.Walk(Mount, func(p string, _ os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		if ok, _ := filepath.Match(pattern, p); ok {
			matches = append(matches, p)
		}
		return nil
	})
	return matches, err
}

// Walk visits a path and everything below it in lexical order.
func (f *FileSystem) Walk(p string, visit filepath.WalkFunc) error {
	p = absolute(p)
	kind := f.kind(p)
	if kind == None {
		return visit(p, nil, notFound("lstat", p))
	}
	err := f.walk(p, kind, visit)
	if err == filepath.SkipDir || err == filepath.SkipAll {
		return nil
	}
	return err
}

func (f *FileSystem) walk(p string, kind Kind, visit filepath.WalkFunc) error {
	if kind == File {
		return visit(p, info{name: path.Base(p)}, nil)
	}
	if err := visit(p, info{name: path.Base(p), dir: true}, nil); err != nil {
		if err == filepath.SkipDir {
			return nil
		}
		return err
	}
	for _, name := range f.source.List(p) {
		child := path.Join(p, name)
		if err := f.walk(child, f.kind(child), visit); err != nil {
			if err == filepath.SkipDir {
				return nil
			}
			return err
		}
	}
	return nil
}

type file struct {
	*bytes.Reader
	info info
}

func (file) Write([]byte) (int, error)    { return 0, os.ErrPermission }
func (file) Close() error                 { return nil }
func (f file) Stat() (os.FileInfo, error) { return f.info, nil }

// Open opens a file for reading.
func (f *FileSystem) Open(p string) (filesys.File, error) {
	content, err := f.ReadFile(p)
	if err != nil {
		return nil, err
	}
	return file{bytes.NewReader(content), info{name: path.Base(p), size: int64(len(content))}}, nil
}

// Peek gives the content of a file without remembering that it was read.
func (f *FileSystem) Peek(p string) ([]byte, bool) {
	p = absolute(p)
	if content, laid := f.overlay[p]; laid {
		return content, true
	}
	return f.source.Read(p)
}
