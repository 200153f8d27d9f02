/** What `truestory --help` prints. */
export const HELP = `truestory: is what the story says true?

usage
  truestory audit [REPO]                     audit the stories of a GitOps repository (default: here)
  truestory explain STORY[#AC] [LINE] [REPO] how a claim was read and judged
  truestory why PATH[:FIELD] [REPO]          which claims rest on a file, a line or a field
  truestory render [REPO]                    the objects of the clusters, each with where it comes from
  truestory render --diff BASE [REPO]        what the checkout does to them, object by object
  truestory suggest [REPO]                   what to write so that open claims can be checked
  truestory suggest --fix [REPO]             rewrite moved paths and risen versions in the stories
  truestory gate export STORY [REPO]         a BMAD gate file from the audit of one story
  truestory drift [REPO] --snapshots DIR     exported clusters against what Git renders for them
  truestory drift accept OBJECT [REPO] --snapshots DIR --reason TEXT --by PERSON
                                             record an object that Git does not own as it is now
  truestory snapshot CLUSTER                 the script that exports a cluster
  truestory corefile diff BEFORE AFTER       what a change of a Corefile does to queries
  truestory corefile check FILE              whether a release of CoreDNS takes a Corefile
  truestory doctor [REPO]                    what the set-up on GitHub does and does not protect
  truestory --version | --help

options of commands that audit
  --story PATH        only this story, relative to REPO; may be repeated
  --base REF          compare with this commit: what does the change make false?
  --cluster NAME      only findings and builds of this cluster; may be repeated.
                      Claims are judged against all of them
  --mode MODE         observe (never fails), advise (default), enforce
  --snapshots DIR     exports of the clusters, as evidence for claims about what runs (audit only)
  --format FORMAT     terminal (default), markdown, json
  --output FILE       write there instead of to standard output
  --verbose           every reading and all evidence
  --now INSTANT       judge dates as of this ISO 8601 instant
  --pull-request-text TEXT
                      title and body of the pull request; "completes Story 04" makes that story bind
  --pull-request-branch NAME
                      its branch, which may name a story that it concerns
  --approver ACCOUNT  who approved the head commit and may write; may be repeated. Where that is a code owner of a
                      story, waivers, attestations and annotations that the change adds to it count

options of render
  --cluster NAME      only this cluster; may be repeated
  --format FORMAT     yaml (default), json; with --diff text (default), json
  --output FILE       write there instead of to standard output

options of drift
  --snapshots DIR     a folder per cluster, with exported objects as JSON or YAML
  --previous DIR      the exports before: what Git does not own and nobody accepted is held against them
  --cluster NAME      only this cluster; may be repeated
  --format FORMAT     terminal (default), markdown (what an issue would say), json
  --now INSTANT       judge the age of exports as of this instant

options of snapshot
  --run               run the script with the kubectl of this machine instead of printing it
  --context NAME      a context of the kubeconfig (default: the current one)
  --folder DIR        where the folder of the cluster is made (default: snapshots)
  --output FILE       write the script there instead of to standard output

options of corefile; FILE is a Corefile, or YAML or JSON with its ConfigMap (FILE#NAME of several)
  --version V         the release of CoreDNS, as in the image tag (default: the newest known)
  --to V              with check: what changes when that release runs it instead
  --mount PATH=FOLDER files that imports find at PATH in the container; may be repeated
  --env NAME=VALUE    a variable of the container; may be repeated
  --format FORMAT     terminal (default), json
  --output FILE       write there instead of to standard output

exit codes
  0 passes · 1 something is false · 2 input error · 3 could not audit

examples
  truestory audit examples/platform
  truestory audit . --base origin/main --format markdown
  truestory explain STORY-DNS-COREDNS#AC1
  truestory corefile diff git/coredns.yaml live/coredns.yaml --version 1.11.1
  truestory why clusters/apps/settings.yaml:COREDNS_REPLICAS
`;
