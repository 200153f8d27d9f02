package tree

import (
	"os"
	"path/filepath"
	"sort"
)

// Disk shows a directory of the disk as a tree. The native tools use it; the
// WebAssembly module does not.
type Disk struct{ Root string }

var _ Source = Disk{}

func (d Disk) path(p string) string { return filepath.Join(d.Root, Relative(p)) }

// Kind tells what is at a path.
func (d Disk) Kind(p string) Kind {
	if !Inside(p) {
		return None
	}
	status, err := os.Stat(d.path(p))
	switch {
	case err != nil:
		return None
	case status.IsDir():
		return Directory
	default:
		return File
	}
}

// Read gives the content of a file.
func (d Disk) Read(p string) ([]byte, bool) {
	if d.Kind(p) != File {
		return nil, false
	}
	content, err := os.ReadFile(d.path(p))
	return content, err == nil
}

// List gives the names in a directory, sorted.
func (d Disk) List(p string) []string {
	if d.Kind(p) != Directory {
		return nil
	}
	entries, err := os.ReadDir(d.path(p))
	if err != nil {
		return nil
	}
	names := make([]string, 0, len(entries))
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	sort.Strings(names)
	return names
}
