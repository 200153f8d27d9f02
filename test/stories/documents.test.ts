import { describe, expect, test } from "vitest";
import { looksLikeStory, parseStory } from "../../src/stories/parse.ts";
import { claims, fixture, fixtureText, sentence, sentences } from "./reading.ts";

describe("a whole story", () => {
  const read = fixture("STORY-CACHE-BASE.md");

  test("who it is", () => {
    expect(read).toMatchObject({
      id: "STORY-CACHE-BASE",
      number: "12",
      title: "Write the cache manifests",
      reference: false,
      status: { raw: "Approved (v2 reviewed)", state: "approved", line: 7 },
    });
    expect(read.about).toEqual(["docs/architecture.md", "kubernetes/data/cache/", "kubernetes/data/cache/release.yaml"]);
    expect(read.links.map((one) => `${one.kind} ${one.target}`)).toEqual([
      "prev STORY-POOLS.md",
      "next STORY-QUEUE.md",
      "document docs/architecture.md",
      "depends STORY-POOLS",
      "deferred-to Story 30",
    ]);
  });

  test("its criteria, with the bullets of the sixth under the sixth", () => {
    expect(claims(read)).toEqual({
      AC1: ["`kubernetes/data/cache/release.yaml` exists", "Replicas come from `${CACHE_REPLICAS}`", "Limits defined (CPU: 100m, Memory: 64Mi)"],
      AC2: ["`kubernetes/data/cache/source.yaml` exists (or reuses existing)", "URL set (no placeholder)", "basic check succeeds (metadata fetch)"],
      AC3: ["`kubernetes/data/cache/record.yaml` exists"],
      AC4: ['North: `CACHE_REPLICAS: "2"`', 'South: `CACHE_REPLICAS: "3"`'],
      AC5: ["Flux Kustomizations added in `kubernetes/clusters/{north,south}/data.yaml` with `dependsOn: pools`"],
      AC6: [
        "`kustomize build kubernetes/data/cache` succeeds",
        "Build inspection (if available) or cross-check shows the replicas",
        "Values belong to each cluster",
      ],
    });
    expect(read.criteria.map((one) => one.zone.kind)).toEqual(["in-scope", "in-scope", "conditional", "in-scope", "in-scope", "in-scope"]);
  });

  test("what it hands off, needs and lists", () => {
    expect(read.loose.filter((one) => one.zone.kind === "deferred").map((one) => one.text)).toEqual(["Cache pods running", "Metrics scraped"]);
    expect(read.prerequisites.map((one) => [one.text, one.zone.kind, one.header])).toEqual([
      ["Prerequisites (v2):", "in-scope", true],
      ["Story 11 (STORY-POOLS) complete", "in-scope", false],
      ["NOT Required (v2):", "in-scope", true],
      ["Cluster access", "not-required", false],
    ]);
    expect(read.fileList.map((one) => [one.line, one.text, one.zone.kind, one.depth])).toEqual([
      [141, "kubernetes/data/cache/release.yaml", "in-scope", 0],
      [142, "kubernetes/data/cache/source.yaml", "in-scope", 0],
      [143, "(optional) kubernetes/data/cache/record.yaml # only with automation", "optional", 0],
      [144, "kubernetes/clusters/north/data.yaml (updated)", "in-scope", 0],
    ]);
  });

  test("its tasks", () => {
    expect(read.tasks.filter((one) => one.tick !== null).map((one) => [one.text, one.tick, one.refs, one.zone.kind])).toEqual([
      ["Write `release.yaml`:", "ticked", ["AC1", "AC2"], "in-scope"],
      ["Must-Set (AC2): set the URL", "open", ["AC2"], "in-scope"],
      ["Write the guide:", "open", ["AC1", "AC2"], "in-scope"],
      ["Write `record.yaml` (if needed)", "open", ["AC3"], "conditional"],
    ]);
    expect(sentence(read, "Write the guide:").fences[0]?.text).toContain("kubectl get pods\n```\n\n## Thanks");
    expect(sentence(read, "The following happens in Story 30:")).toMatchObject({
      zone: { kind: "deferred", to: "STORY 30" },
      fences: [{ language: "bash" }],
    });
  });

  test("its witnesses; nothing is left over", () => {
    expect(read.witnesses.map((one) => [one.kind, one.line, one.state])).toEqual([
      ["status", 7, "approved"],
      ["boxes", 114, "done"],
      ["boxes", 76, "in-progress"],
      ["qa-results", 153, null],
    ]);
    expect(read.unparsed).toEqual([]);
    expect(read.problems).toEqual([]);
  });

  test("every list item and box of the sections it reads is a sentence", () => {
    const lines = new Set(sentences(read).map((one) => one.line));
    const text = fixtureText("STORY-CACHE-BASE.md").split("\n");
    const inFence = new Set([78, 79, 80, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94]);
    const expected = text.flatMap((line, index) =>
      index + 1 > 30 && index + 1 < 124 && /^\s*(?:[-*]|\d+\.)\s/.test(line) && !inFence.has(index + 1) ? [index + 1] : [],
    );
    expect(expected.filter((line) => !lines.has(line))).toEqual([]);
    expect(expected.length).toBe(31);
  });
});

describe.each(["reference.md", "reference.txt"])("a reference page (%s)", (name) => {
  const read = fixture(name);
  const plain = (text: string) => text.replaceAll("`", "");

  test("its tables, bullets and quotes are claims", () => {
    expect(read).toMatchObject({ reference: true, title: "Cache", criteria: [], unparsed: [], problems: [] });
    expect(read.loose.filter((one) => !one.header).map((one) => plain(one.text))).toEqual([
      "platform/cache/app.yaml — Application for the cache",
      "live data/cache ConfigMap — Supplies the settings",
      "Pod type: DaemonSet, not a Deployment",
      "Namespace: data",
      "The choice is documented directly in the manifest:",
      "the ttl setting",
      "size 64Mi.",
      "ConfigMap lost — Pods stop",
    ]);
    expect(read.loose.find((one) => one.text.startsWith("ConfigMap lost"))?.zone.kind).toBe("conditional");
    expect(read.loose.every((one) => one.section === "claim-table")).toBe(true);
    expect(read.about).toEqual(["platform/cache/app.yaml", "platform/cache/daemonset.yaml"]);
  });

  test("a bullet knows the line that introduces it; a quote is a fence", () => {
    expect(read.loose.find((one) => plain(one.text) === "the ttl setting")?.scope.lines.map((one) => one.text)).toEqual([
      "Boundary",
      "The live ConfigMap included:",
    ]);
    expect(read.loose.find((one) => one.fences.length > 0)?.fences[0]?.text).toBe("# platform/cache/daemonset.yaml\nhostNetwork: false");
    expect(read.validation).toMatchObject([{ text: "Verification", fences: [{ text: "kubectl get ds -n data cache" }] }]);
  });

  test("it is found as a story", () => {
    expect(looksLikeStory(fixtureText(name))).toBe(true);
  });
});

test.each(["# Readme\n\n| Path | Purpose |\n|---|---|\n| src | code |\n", "# Notes\n\n- [ ] a task\n", "", "## Acceptance Criteria\n\n## Next\n"])(
  "not a story: %j",
  (text) => {
    expect(looksLikeStory(text)).toBe(false);
    expect(parseStory("a.md", text).criteria).toEqual([]);
  },
);
