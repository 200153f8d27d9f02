package chart

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"helm.sh/helm/v4/pkg/chart/loader/archive"
	helmchart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/ignore"

	"truestory/engine/internal/tree"
)

// What one chart may hold with all that is packed in it, unpacked.
const (
	mostBytes   = 64 << 20
	mostEntries = 10_000
	mostDepth   = 8
)

// budget is what is left of it.
type budget struct {
	bytes   int64
	entries int
}

func newBudget() *budget { return &budget{mostBytes, mostEntries} }

func (b *budget) take(name string, size int64) error {
	b.entries--
	b.bytes -= size
	if b.entries < 0 {
		return failed(Refused, "the chart holds more than %d files", mostEntries)
	}
	if b.bytes < 0 {
		return failed(Refused, "%s: unpacked, the chart is larger than %d bytes", name, mostBytes)
	}
	return nil
}

// Load reads the chart at a path of the tree: a directory or an archive.
func Load(source tree.Source, at string) (*helmchart.Chart, error) {
	files := tree.New(source)
	root := tree.Absolute(at)
	left := newBudget()
	if files.IsDir(root) {
		return loadDirectory(files, root, left, 0)
	}
	content, found := files.Peek(root)
	if !found {
		return nil, failed(NeedsChart, "there is no chart at %s", at)
	}
	if err := inspect(path.Base(at), content, left, 0); err != nil {
		return nil, err
	}
	return loader.LoadArchive(bytes.NewReader(content))
}

// inspect looks through an archive, and the archives in it, for what is not
// taken in, before anything is made of it.
func inspect(name string, content []byte, left *budget, depth int) error {
	if depth > mostDepth {
		return failed(Refused, "%s: archives are packed more than %d deep", name, mostDepth)
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return failed(Invalid, "%s is no gzip archive: %v", name, err)
	}
	defer unzipped.Close()
	reader := tar.NewReader(io.LimitReader(unzipped, left.bytes+mostEntries*2*512))
	for {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return failed(Invalid, "%s cannot be unpacked: %v", name, err)
		}
		if err := entry(name, header, left); err != nil {
			return err
		}
		if path.Ext(header.Name) != ".tgz" || path.Base(path.Dir(header.Name)) != "charts" {
			continue
		}
		inner, err := io.ReadAll(reader)
		if err != nil {
			return failed(Invalid, "%s cannot be unpacked: %v", name, err)
		}
		if err := inspect(header.Name, inner, left, depth+1); err != nil {
			return err
		}
	}
}

func entry(name string, header *tar.Header, left *budget) error {
	switch header.Typeflag {
	case tar.TypeReg, tar.TypeDir, tar.TypeXGlobalHeader, tar.TypeXHeader:
	case tar.TypeSymlink, tar.TypeLink:
		return failed(Refused, "%s: %s is a link; links in charts are not followed", name, header.Name)
	default:
		return failed(Refused, "%s: %s is neither a file nor a directory", name, header.Name)
	}
	plain := strings.ReplaceAll(header.Name, `\`, "/")
	if path.IsAbs(plain) {
		return failed(Refused, "%s: %s is an absolute path", name, header.Name)
	}
	for _, segment := range strings.Split(plain, "/") {
		if segment == ".." {
			return failed(Refused, "%s: %s leads out of the chart", name, header.Name)
		}
	}
	return left.take(name, header.Size)
}

var bom = []byte{0xEF, 0xBB, 0xBF}

// loadDirectory reads a chart's directory as Helm does: without what its
// .helmignore names. Charts that it refers to by file:// are added, as Flux
// does when it packs a chart of a Git repository.
func loadDirectory(files *tree.FileSystem, root string, left *budget, depth int) (*helmchart.Chart, error) {
	rules, err := ignored(files, root)
	if err != nil {
		return nil, failed(Invalid, "%s/.helmignore: %v", tree.Relative(root), err)
	}
	var found []*archive.BufferedFile
	err = files.Walk(root, func(name string, info os.FileInfo, err error) error {
		if err != nil || name == root {
			return err
		}
		relative := strings.TrimPrefix(name, root+"/")
		if rules.Ignore(relative, info) {
			if info.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		if info.IsDir() {
			return nil
		}
		content, _ := files.Peek(name)
		if err := left.take(tree.Relative(root), int64(len(content))); err != nil {
			return err
		}
		if path.Ext(relative) == ".tgz" && path.Dir(relative) == "charts" {
			if err := inspect(relative, content, left, 1); err != nil {
				return err
			}
		}
		found = append(found, &archive.BufferedFile{Name: relative, Data: bytes.TrimPrefix(content, bom)})
		return nil
	})
	if err != nil {
		return nil, err
	}
	chart, err := loader.LoadFiles(found)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", tree.Relative(root), err)
	}
	return chart, addLocal(files, root, chart, left, depth)
}

func ignored(files *tree.FileSystem, root string) (*ignore.Rules, error) {
	rules := ignore.Empty()
	if content, found := files.Peek(path.Join(root, ignore.HelmIgnore)); found {
		parsed, err := ignore.Parse(bytes.NewReader(content))
		if err != nil {
			return nil, err
		}
		rules = parsed
	}
	rules.AddDefaults()
	return rules, nil
}

// addLocal adds the charts of the same tree that a chart depends on.
// https://fluxcd.io/flux/components/source/helmcharts/
func addLocal(files *tree.FileSystem, root string, chart *helmchart.Chart, left *budget, depth int) error {
	for _, dependency := range chart.Metadata.Dependencies {
		at, local := strings.CutPrefix(dependency.Repository, "file://")
		if !local || vendored(chart, dependency) {
			continue
		}
		if depth >= mostDepth {
			return failed(Refused, "%s: charts depend on each other more than %d deep", tree.Relative(root), mostDepth)
		}
		target := path.Join(root, at)
		if !tree.Inside(target) {
			return failed(Refused, "%s: dependency %s leads out of the repository: %s", tree.Relative(root), dependency.Name, dependency.Repository)
		}
		if !files.IsDir(target) {
			return failed(NeedsChart, "%s: dependency %s is not at %s", tree.Relative(root), dependency.Name, tree.Relative(target))
		}
		inner, err := loadDirectory(files, target, left, depth+1)
		if err != nil {
			return err
		}
		chart.AddDependency(inner)
	}
	return nil
}

func vendored(chart *helmchart.Chart, dependency *helmchart.Dependency) bool {
	for _, inner := range chart.Dependencies() {
		if inner.Name() == dependency.Name {
			return true
		}
	}
	return false
}

// lacking is the failure of a chart of which a dependency that is in use is
// not there.
func lacking(chart *helmchart.Chart) error {
	for _, dependency := range chart.Metadata.Dependencies {
		if dependency == nil {
			continue
		}
		found := false
		for _, inner := range chart.Dependencies() {
			found = found || inner.Name() == dependency.Name || inner.Name() == dependency.Alias
		}
		if !found {
			return failed(NeedsChart, "%s depends on chart %s %s of %s, which is not in its charts folder", chart.Name(), dependency.Name, dependency.Version, origin(dependency))
		}
	}
	for _, inner := range chart.Dependencies() {
		if err := lacking(inner); err != nil {
			return err
		}
	}
	return nil
}

func origin(dependency *helmchart.Dependency) string {
	if dependency.Repository == "" {
		return "no repository"
	}
	return dependency.Repository
}
