/** An option or argument with what it does. */
export type HelpRow = readonly [name: string, does: string];

/** What `truestory COMMAND --help` tells. */
export interface HelpTopic {
  readonly usage: readonly string[];
  /** What it is for, in one sentence. */
  readonly does: string;
  /** What one has to know to use it well. */
  readonly notes: readonly string[];
  readonly options: readonly HelpRow[];
  /** Command lines without `truestory`, each with what it is good for. */
  readonly examples: readonly HelpRow[];
  /** Its page. */
  readonly page: string;
}

const STORY: HelpRow = ["--story PATH", "only this story, relative to REPO; may be repeated"];
const CLUSTER: HelpRow = ["--cluster NAME", "only this cluster; may be repeated"];
const NOW: HelpRow = ["--now INSTANT", "judge dates as of this ISO 8601 instant"];
const OUTPUT: HelpRow = ["--output FILE", "write there instead of to standard output"];
const VERBOSE: HelpRow = ["--verbose", "every reading and all evidence"];
const OFFLINE: HelpRow = ["--offline", "fetch nothing, whatever the configuration lets be fetched"];
const NO_CACHE: HelpRow = ["--no-cache", "keep nothing for later runs and use nothing of earlier ones"];
const BASE: HelpRow = ["--base REF", "compare with this commit: what does the change make false?"];

/** What every command that judges claims takes. */
const JUDGING: readonly HelpRow[] = [BASE, NOW, OUTPUT];

/** The help of every command, in the order in which people meet them. */
export const TOPICS: Readonly<Record<string, HelpTopic>> = {
  init: {
    usage: ["truestory init [REPO]"],
    does: "Looks at a repository and writes what it takes to use Truestory there: the configuration, workflows, a script per cluster that exports it.",
    notes: [
      "It says what it found first: clusters of Flux or Argo CD, stories, BMAD. Nothing that is there is replaced unless --force says so.",
      "Nothing needs to be configured to try it: truestory audit works without.",
    ],
    options: [
      ["--dry-run", "print the files instead of writing them"],
      ["--mode MODE", "what the gate does: observe (never fails), advise (default), enforce"],
      ["--trust TRUST", "what workflows may write: gate (nothing), comment (default: a checklist comment, a nightly issue), commands (answers too)"],
      ["--force", "replace files that are there"],
    ],
    examples: [
      ["init --dry-run", "look first"],
      ["init", "write the files here"],
      ["init --mode observe --trust gate", "start without a right to write and without a red build"],
    ],
    page: "docs/github.md",
  },
  audit: {
    usage: ["truestory audit [REPO]"],
    does: "Judges every claim of the stories against the repository and what its clusters would get, and says what is false, where, and what to do.",
    notes: [
      "Only verified is green. A claim that could not be checked is unproven, with the reason; --verbose lists them with all evidence.",
      "The exit code is the verdict: 0 passes, 1 something is false, 2 input error, 3 could not audit.",
    ],
    options: [
      STORY,
      BASE,
      ["--commit REF", "judge this commit instead of the files on the disk"],
      ["--cluster NAME", "only findings and builds of this cluster; may be repeated. Claims are judged against all of them"],
      ["--mode MODE", "observe (never fails), advise (default), enforce"],
      ["--format FORMAT", "terminal (default), markdown, json, html (one page to open in a browser), sarif, junit"],
      ["--snapshots DIR", "exports of the clusters, as evidence for claims about what runs"],
      OFFLINE,
      NO_CACHE,
      OUTPUT,
      ["--repository-url URL", "page of the repository, for links in Markdown: https://github.com/acme/platform"],
      VERBOSE,
      NOW,
      ["--pull-request-text TEXT", 'title and body of the pull request; "completes Story 04" makes that story bind'],
      ["--pull-request-branch NAME", "its branch, which may name a story that it concerns"],
      [
        "--approver ACCOUNT",
        "who approved the head commit and may write; may be repeated. Where that is a code owner of a story, waivers, attestations and annotations that the change adds to it count",
      ],
    ],
    examples: [
      ["audit examples/platform", "the whole repository in examples/platform"],
      ["audit --story docs/stories/03.coredns.md --verbose", "one story, with how each claim was read"],
      ["audit --base origin/main", "what does my branch make false?"],
      ["audit --format sarif --output truestory.sarif", "for code scanning; also junit, json, markdown"],
    ],
    page: "docs/verdicts.md",
  },
  explain: {
    usage: ["truestory explain STORY[#AC] [LINE] [REPO]"],
    does: "Tells how a claim was read and judged: the sentence, the rules that read it, where they looked, what decided.",
    notes: ["STORY is an id or a path. Without AC or LINE the whole story is explained."],
    options: JUDGING,
    examples: [
      ["explain STORY-DNS-COREDNS 20 examples/platform", "the claim on line 20"],
      ["explain docs/stories/03.coredns.md#AC1 examples/platform", "all claims of a criterion"],
    ],
    page: "docs/verdicts.md",
  },
  why: {
    usage: ["truestory why PATH[:LINE|:FIELD] [REPO]"],
    does: "Tells which claims rest on a file, a line or a field: what would change if it did.",
    notes: ["PATH is a file or directory, relative to REPO."],
    options: JUDGING,
    examples: [
      ["why clusters/west/cluster-settings.yaml examples/platform", "all claims that rest on a file"],
      ["why clusters/west/cluster-settings.yaml:data.COREDNS_REPLICAS examples/platform", "those that rest on one field"],
    ],
    page: "docs/verdicts.md",
  },
  suggest: {
    usage: ["truestory suggest [REPO]", "truestory suggest --fix [REPO]"],
    does: "Says what to write so that open claims can be checked, and with --fix rewrites moved paths and risen versions in the stories.",
    notes: ["--fix touches nothing but the words that moved. Review its diff as any other."],
    options: [["--fix", "rewrite moved paths and risen versions"], STORY, BASE, ["--verbose", "all suggestions"], NOW, OUTPUT],
    examples: [
      ["suggest examples/platform", "annotations to paste, claim by claim"],
      ["suggest --fix", "let the stories follow what moved"],
    ],
    page: "docs/write-a-checkable-story.md",
  },
  baseline: {
    usage: ["truestory baseline [REPO]"],
    does: "Lists the claims that are false now as known, so that an old repository starts without a red gate and can only get better.",
    notes: [
      "It writes .github/truestory/baseline.yaml. What that lists on the base is shown and not charged; what a change makes false always is.",
      "A list that is there loses entries whose claims became true or are gone. It gains none without --update.",
      "It ends with 1 when false claims are not listed, and with --check also when entries are stale.",
    ],
    options: [["--check", "only compare; write nothing"], ["--update", "add the false claims that are not listed"], NOW, OFFLINE, NO_CACHE],
    examples: [
      ["baseline", "list what is false now, or drop what is not any more"],
      ["baseline --check", "is every false claim listed, and every entry still needed?"],
    ],
    page: "docs/baseline.md",
  },
  render: {
    usage: ["truestory render [REPO]", "truestory render --diff BASE [REPO]"],
    does: "Prints the objects that the clusters get, each with the file, line, patches and chart it comes from; with --diff what the checkout does to them.",
    notes: ["Offline, with the real kustomize, Flux substitution and Helm. Values of Secrets are not printed."],
    options: [
      CLUSTER,
      ["--diff BASE", "compare with this commit, object by object"],
      ["--format FORMAT", "yaml (default), json; with --diff text, json"],
      OFFLINE,
      NO_CACHE,
      OUTPUT,
    ],
    examples: [
      ["render examples/platform --cluster east", "everything cluster east gets"],
      ["render --diff origin/main", "what my branch does to the clusters"],
    ],
    page: "docs/render.md",
  },
  drift: {
    usage: ["truestory drift [REPO] --snapshots DIR", "truestory drift accept OBJECT [REPO] --snapshots DIR --reason TEXT --by PERSON"],
    does: "Compares exported clusters with what Git renders for them: what differs, who changed it, and whether it will be reverted.",
    notes: [
      "Exports are made with truestory snapshot; no access to a cluster is needed here.",
      "accept records an object that Git does not own as it is now; from then on it is held against that.",
    ],
    options: [
      ["--snapshots DIR", "a folder per cluster, with exported objects as JSON or YAML"],
      ["--previous DIR", "the exports before: what Git does not own and nobody accepted is held against them"],
      CLUSTER,
      ["--format FORMAT", "terminal (default), markdown (what an issue would say), json"],
      ["--now INSTANT", "judge the age of exports as of this instant"],
      OUTPUT,
    ],
    examples: [["drift --snapshots snapshots", "all clusters that were exported"]],
    page: "docs/drift.md",
  },
  snapshot: {
    usage: ["truestory snapshot CLUSTER"],
    does: "Prints the script that exports a cluster, or runs it: read-only kubectl commands, and no values of Secrets.",
    notes: ["Read it, then run it where kubectl reaches the cluster."],
    options: [
      ["--run", "run the script with the kubectl of this machine instead of printing it"],
      ["--context NAME", "a context of the kubeconfig (default: the current one)"],
      ["--folder DIR", "where the folder of the cluster is made (default: snapshots)"],
      OUTPUT,
    ],
    examples: [["snapshot east --output export-east.sh", "then: sh export-east.sh"]],
    page: "docs/drift.md",
  },
  corefile: {
    usage: ["truestory corefile diff BEFORE AFTER", "truestory corefile check FILE"],
    does: "Says what a change of a Corefile does to queries, or whether a release of CoreDNS takes a Corefile.",
    notes: ["FILE is a Corefile, or YAML or JSON with its ConfigMap (FILE#NAME of several)."],
    options: [
      ["--version V", "the release of CoreDNS, as in the image tag (default: the newest known)"],
      ["--to V", "with check: what changes when that release runs it instead"],
      ["--mount PATH=FOLDER", "files that imports find at PATH in the container; may be repeated"],
      ["--env NAME=VALUE", "a variable of the container; may be repeated"],
      ["--format FORMAT", "terminal (default), json"],
      OUTPUT,
    ],
    examples: [
      ["corefile check Corefile --version 1.11.1", "would this release start with it?"],
      ["corefile diff git/coredns.yaml live/coredns.yaml", "what differs for queries, not for diff"],
    ],
    page: "docs/corefile.md",
  },
  "gate export": {
    usage: ["truestory gate export STORY [REPO]"],
    does: "Writes a BMAD gate file from the audit of one story.",
    notes: ["The date of the review is that of the commit, or --now."],
    options: JUDGING,
    examples: [["gate export STORY-DNS-COREDNS examples/platform --output docs/qa/gates/03.coredns.yml", "a gate file for QA to review"]],
    page: "docs/annotations.md",
  },
  doctor: {
    usage: ["truestory doctor [REPO]"],
    does: "Says whether everything is found (versions, configuration, clusters, stories), and what the workflows on GitHub do and do not protect.",
    notes: ["It ends with 1 when something is wrong."],
    options: [OUTPUT],
    examples: [["doctor", "before one asks why a story is not read, or whether a gate can be forged"]],
    page: "docs/github.md",
  },
};
