package chart

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"

	"helm.sh/helm/v4/pkg/chart/common"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
)

//go:embed apiversions.txt
var known string

// unstable API versions are not served unless someone turns them on.
var unstable = regexp.MustCompile(`v\d+(?:alpha|beta)\d+$`)

// APIVersions gives what a cluster of the linked Kubernetes version serves by
// default, as its API server would tell Helm: "apps/v1" and
// "apps/v1/Deployment". apiversions.txt is made from Kubernetes' own scheme,
// by engine/native.
func APIVersions() []string {
	var served []string
	for _, line := range strings.Split(strings.TrimSpace(known), "\n") {
		version, kinds, _ := strings.Cut(line, " ")
		if unstable.MatchString(version) {
			continue
		}
		served = append(served, version)
		for _, kind := range strings.Fields(kinds) {
			served = append(served, version+"/"+kind)
		}
	}
	return served
}

// KubeVersion is the version of Kubernetes that Helm assumes when there is no
// cluster to ask.
func KubeVersion() string { return common.DefaultCapabilities.KubeVersion.Version }

// asked are the API versions that templates asked for in vain and that a
// cluster may well serve, looked the objects that they looked up. One render
// runs at a time.
var asked, looked map[string]bool

// versions are those that a cluster serves.
type versions []string

// Has tells whether the cluster serves an API version, or a kind of it.
func (v versions) Has(version string) bool {
	found := slices.Contains(v, version)
	if !found && !decided(version) {
		asked[version] = true
	}
	return found
}

// older tells that the cluster is of an earlier release than the one whose
// versions are known; it may still serve a beta version that is gone since.
var older bool

var beta = regexp.MustCompile(`^[^/]+/v\d+beta\d+(?:/|$)`)

// decided tells whether a group is one of Kubernetes itself, so that its list
// of versions is complete.
func decided(version string) bool {
	group, _, grouped := strings.Cut(version, "/")
	if !grouped {
		return true
	}
	if older && beta.MatchString(version) {
		return false
	}
	return strings.HasSuffix(group, ".k8s.io") && strings.Contains("\n"+known, "\n"+group+"/") || !strings.Contains(group, ".")
}

// capabilities are Helm's, with versions that notice what is asked.
type capabilities struct {
	*common.Capabilities
	APIVersions versions
}

func capabilitiesOf(request Request) (*capabilities, error) {
	kube, err := common.ParseKubeVersion(request.KubeVersion)
	if err != nil {
		return nil, failed(Invalid, "kubeVersion %q: %v", request.KubeVersion, err)
	}
	linked := &common.DefaultCapabilities.KubeVersion
	older = kube.String() != linked.String() && chartutil.IsCompatibleRange("<"+linked.String()+"-0", kube.String())
	served := versions(slices.Concat(APIVersions(), request.APIVersions))
	plain := &common.Capabilities{KubeVersion: *kube, APIVersions: common.VersionSet(served), HelmVersion: common.DefaultCapabilities.HelmVersion}
	return &capabilities{plain, served}, nil
}
