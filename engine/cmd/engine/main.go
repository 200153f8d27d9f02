package main

import (
	"fmt"
	"time"

	fluxkustomize "github.com/fluxcd/pkg/kustomize"
	"github.com/fluxcd/pkg/envsubst"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"context"
)

func main() {
	fs := filesys.MakeFsInMemory()
	_ = fs.WriteFile("/a/kustomization.yaml", []byte("namePrefix: x-\nresources: [cm.yaml]\n"))
	_ = fs.WriteFile("/a/cm.yaml", []byte("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: '${FOO:=bar}'}\n"))
	for i := 0; i < 3; i++ {
		t := time.Now()
		m, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(fs, "/a")
		fmt.Println(time.Since(t), err)
		y, _ := m.AsYaml()
		fmt.Println(string(y))
		t = time.Now()
		m, err = fluxkustomize.Build(fs, "/a")
		fmt.Println("flux", time.Since(t), err)
		u := unstructured.Unstructured{Object: map[string]any{"spec": map[string]any{"postBuild": map[string]any{"substitute": map[string]any{"A": "b"}}}}}
		r, err := fluxkustomize.SubstituteVariables(context.Background(), nil, u, m.Resources()[0])
		fmt.Println(r, err)
		g := fluxkustomize.NewGenerator("/x", u)
		fmt.Println(g != nil)
	}
	fmt.Println(envsubst.Eval("${A}", func(s string) (string, bool) { return "", false }))
}
