import { describe, expect, test } from "vitest";
import { parseStory } from "../../src/stories/parse.ts";
import { sentence, sentences, story } from "./reading.ts";

const criteria = (...lines: string[]) => story("## Acceptance Criteria", ...lines);

describe("text", () => {
  test.each([
    ["- ❌ pods run", "pods run"],
    ["- ✅ pods run ✅", "pods run"],
    ["- ⚠️ pods run", "pods run"],
    ["- ~~pods run~~", "pods run"],
    ["- ~~two~~ three pods run", "three pods run"],
    ["- **pods** *run* in __two__ zones", "pods run in two zones"],
    ["- pods run <!-- why not -->", "pods run"],
    ["- pods\n  run", "pods run"],
    ["- see [the pods](docs/pods.md)", "see the pods"],
    ["- set <APPROVED> & `a < b`", "set <APPROVED> & `a < b`"],
    ["- takes ~5 to ~10 minutes", "takes ~5 to ~10 minutes"],
    ["- `ipam/*/a.yaml` and ipam/*/a.yaml and ipam/*/b.yaml", "`ipam/*/a.yaml` and ipam/*/a.yaml and ipam/*/b.yaml"],
    ["- src/__init__.py holds MY_SNAKE_NAME", "src/__init__.py holds MY_SNAKE_NAME"],
    ["- - - # not a heading", "- - # not a heading"],
    ["- uses `` a`b ``", "uses ``a`b``"],
  ])("%s", (line, text) => {
    expect(criteria(line).criteria[0]?.sentences[0]?.text).toBe(text);
  });

  test("code spans know their place in the text", () => {
    const [one] = criteria("- ❌ **Set** `a: 1` and `b`").criteria[0]?.sentences ?? [];
    expect(one?.text).toBe("Set `a: 1` and `b`");
    expect(one?.code.map((span) => [span.text, one.text.slice(span.start, span.end)])).toEqual([
      ["a: 1", "`a: 1`"],
      ["b", "`b`"],
    ]);
  });

  test("raw keeps the item as written", () => {
    expect(criteria("  - [x] ❌ **pods**", "    run").criteria[0]?.sentences[0]).toMatchObject({
      raw: "- [x] ❌ **pods**\nrun",
      line: 2,
      endLine: 3,
      tick: "ticked",
    });
  });

  test.each([
    ["[ ]", "open"],
    ["[x]", "ticked"],
    ["[X]", "ticked"],
    ["[~]", "partial"],
    ["[-]", "partial"],
    ["[N/A]", "not-applicable"],
    ["☑", "ticked"],
    ["☐", "open"],
  ])("the box %s is %s", (box, tick) => {
    for (const mark of ["-", "*", "+", "1.", "2)"])
      expect(criteria(`${mark} ${box} pods run`).criteria[0]?.sentences[0]).toMatchObject({ tick, text: "pods run" });
  });

  test.each(["[MEDIUM]", "[Review]", "[R]", "[1]"])("%s is a tag, not a box", (tag) => {
    expect(criteria(`- ${tag} pods run`).criteria[0]?.sentences[0]).toMatchObject({ tick: null, text: `${tag} pods run` });
  });
});

describe("headers", () => {
  test.each([
    ["Settings include variables:", true],
    ["Cluster‑level `Kustomization` resources added (one per cluster):", true],
    ["Bootstrap values.yaml reference correct IPs:", true],
    ["`app/cache.yaml`:", false],
    ["Manifests under `app/cache/`", false],
    ["Gate file prepared at `docs/gates/01.yml` including:", false],
    ["Documents exist and are linked in the results:", false],
    ["Rule with 6+ alerts:", false],
    ["Output includes only the right pool:", false],
    ["Updated in `clusters/{a,b}/infra.yaml` and explicitly set:", false],
    ["`replicas: 2` in both:", false],
    ["Infra", true],
  ])("%s", (text, header) => {
    expect(sentence(criteria("1. **Title:**", `   - ${text}`, "     - child"), text).header).toBe(header);
  });

  test("a title without children is a claim", () => {
    expect(criteria("### AC1: The cache is warm").criteria[0]?.sentences).toMatchObject([{ header: false, text: "The cache is warm" }]);
  });

  test("an annotated line is a claim", () => {
    const read = criteria("1. **Title:** <!-- truestory: {file: docs/a.md} -->", "   - child");
    expect(sentence(read, "Title:")).toMatchObject({ header: false, annotation: { line: 2, yaml: "{file: docs/a.md}" } });
  });
});

describe("scope", () => {
  test("clusters come from labels, parentheses and paths, the nearest first", () => {
    const read = parseStory(
      "s.md",
      [
        "## Acceptance Criteria",
        "1. **Settings:**",
        "   - In `clusters/{infra,apps}/settings.yaml`:",
        "     - Infra: `A: 1`",
        "     - Apps cluster: `A: 2`",
        "     - Gateway (infra): `B`",
        "     - Other: `C`",
      ].join("\n"),
      { clusterNames: ["infra", "apps"] },
    );
    expect(sentences(read).map((one) => [one.text.slice(0, 7), one.scope.clusters])).toEqual([
      ["Setting", []],
      ["In `clu", ["infra", "apps"]],
      ["Infra: ", ["infra"]],
      ["Apps cl", ["apps"]],
      ["Gateway", ["infra"]],
      ["Other: ", ["infra", "apps"]],
    ]);
  });

  test("without given names, those of the story's own cluster folders count", () => {
    const read = criteria("1. Edge: `A: 1`", "2. Core: `A: 1`", "3. `clusters/edge/settings.yaml` exists");
    expect(read.criteria.map((one) => one.sentences[0]?.scope.clusters)).toEqual([["edge"], [], ["edge"]]);
  });

  test("paths, objects and lines of the parents, outermost first", () => {
    const read = criteria(
      "1. **HelmRelease/cache in `app/cache.yaml`:**",
      "   - Values of ConfigMap `settings` in app/values.yaml:",
      "     - `replicas: 2`",
    );
    expect(sentence(read, "`replicas: 2`").scope).toEqual({
      clusters: [],
      paths: ["app/cache.yaml", "app/values.yaml"],
      objects: ["HelmRelease/cache", "ConfigMap/settings"],
      lines: [
        { line: 2, text: "HelmRelease/cache in `app/cache.yaml`:" },
        { line: 3, text: "Values of ConfigMap `settings` in app/values.yaml:" },
      ],
    });
  });

  test("slashes in prose are no paths", () => {
    const read = criteria("1. **Health/ready and internal/external/pod at https://x.io/a/b.yaml or /var/lib/x.yaml:**", "   - child");
    expect(sentence(read, "child").scope.paths).toEqual([]);
  });
});

describe("compounds", () => {
  test.each<[string, string[]]>([
    ["Service present with `${IP}`; lookups from pods succeed.", ["Service present with `${IP}`", "lookups from pods succeed."]],
    [
      "`app/a.yaml`; `app/b.yaml`; cluster `c` references `app` with checks.",
      ["`app/a.yaml`", "`app/b.yaml`", "cluster `c` references `app` with checks."],
    ],
    ["Output is resolved (no `${VAR}`). `host` equals the setting.", ["Output is resolved (no `${VAR}`).", "`host` equals the setting."]],
    [
      "URL set (no placeholder) and basic preflight succeeds (metadata fetch)",
      ["URL set (no placeholder)", "basic preflight succeeds (metadata fetch)"],
    ],
    ["Alert rules defined: Absent, Down, Slow", ["Alert rules defined: Absent, Down, Slow"]],
    ["`a.b: true`, `c.d: false`", ["`a.b: true`, `c.d: false`"]],
    ["Values: `a: 1`; `b: 2`", ["Values: `a: 1`; `b: 2`"]],
    ["Policy allows DNS; except for guests", ["Policy allows DNS; except for guests"]],
    ["Uses `x; y is z` and is set", ["Uses `x; y is z` and is set"]],
    ["Rendered (a is set; b is set)", ["Rendered (a is set; b is set)"]],
    ["Probes are configured, e.g. Liveness is set", ["Probes are configured, e.g. Liveness is set"]],
    ["Substitution is defined and referenced by both", ["Substitution is defined and referenced by both"]],
    ["Service that exposes metrics and dashboards is present", ["Service that exposes metrics and dashboards is present"]],
    ["Health and readiness probes are configured", ["Health and readiness probes are configured"]],
    ["Gateway API and BGP are enabled", ["Gateway API and BGP are enabled"]],
  ])("%s", (text, parts) => {
    const found = criteria(`- ${text}`).criteria[0]?.sentences ?? [];
    expect(found.map((one) => one.text)).toEqual(parts);
    expect(found.map((one) => [one.line, one.part])).toEqual(parts.map((_, index) => [2, index]));
    for (const one of found) for (const span of one.code) expect(one.text.slice(span.start, span.end)).toBe(`\`${span.text}\``);
  });

  test("tasks, commands and annotated claims stay whole", () => {
    const read = story(
      "## Tasks",
      "- [ ] Docs are written; tests are run",
      "## Validation Steps",
      "- kubectl get a is run; kubectl get b is run",
      "## Acceptance Criteria",
      "- A is set; B is set <!-- truestory: {file: a} -->",
    );
    expect(sentences(read).map((one) => one.part)).toEqual([0, 0, 0]);
  });
});

describe("annotations", () => {
  test("on the line, on the next, and over several", () => {
    const read = criteria("- A <!-- truestory: {file: a} -->", "- B", "  <!-- truestory: {file: b} -->", "- C <!-- truestory:", "  {file: c} -->");
    expect(sentences(read).map((one) => [one.text, one.annotation?.line, one.annotation?.yaml])).toEqual([
      ["A", 2, "{file: a}"],
      ["B", 4, "{file: b}"],
      ["C", 5, "{file: c}"],
    ]);
    expect(read.problems).toEqual([]);
  });

  test("one that follows no claim, a second one, and one outside of the sections are reported", () => {
    const read = story(
      "<!-- truestory: {file: a} -->",
      "## Acceptance Criteria",
      "- A <!-- truestory: {file: a} --> <!-- truestory: {file: b} -->",
      "",
      "<!-- truestory: {file: c} -->",
    );
    expect(read.problems.map((one) => [one.line, one.rule])).toEqual([
      [1, "annotation"],
      [3, "annotation"],
      [5, "annotation"],
    ]);
  });

  test("in a code span it is text, in a fence nothing", () => {
    const read = criteria("- write `<!-- truestory: {file: a} -->`", "  ```md", "  <!-- truestory: {file: b} -->", "  ```");
    expect(sentences(read)).toMatchObject([{ text: "write `<!-- truestory: {file: a} -->`", annotation: null }]);
    expect(read.problems).toEqual([]);
  });
});
