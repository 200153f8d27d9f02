import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ANNOTATION_KEYS, type Annotation, WAIVER_REASONS } from "../../src/domain/annotation.ts";
import { readAnnotation } from "../../src/stories/annotation-parse.ts";
import { parseStory } from "../../src/stories/parse.ts";

function says(yaml: string): Annotation {
  const read = readAnnotation(yaml, 1);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.says;
}

function problems(yaml: string, line = 1): (readonly [number, string])[] {
  const read = readAnnotation(yaml, line);
  return read.ok ? [] : read.problems.map((problem) => [problem.line, problem.message] as const);
}

describe("what annotations say", () => {
  test.each<[string, unknown]>([
    ["{alert: QueueHigh}", { kind: "check", check: { check: "alert", alert: "QueueHigh", expr: null, clusters: [] } }],
    ['{alert: QueueHigh, expr: "> 10", cluster: infra}', { check: { expr: "> 10", clusters: ["infra"] } }],
    ["{object: Gateway/harbor}", { check: { kind: "Gateway", namespace: null, name: "harbor", field: null, expect: { is: "present" } } }],
    ["{object: Gateway/edge/harbor, absent: true}", { check: { namespace: "edge", expect: { is: "absent" } } }],
    ["{object: ClusterRole/system:nodes, cluster: [a, b]}", { check: { name: "system:nodes", clusters: ["a", "b"] } }],
    ['{object: A/b, field: "spec.x[*].y", equals: Terminate}', { check: { field: "spec.x[*].y", expect: { is: "same", value: "Terminate" } } }],
    ["{object: A/b, field: spec.x, equals: false}", { check: { expect: { is: "same", value: false } } }],
    ["{object: A/b, field: spec.x, contains: {name: y, value: 2}}", { check: { expect: { is: "contains", value: { name: "y", value: 2 } } } }],
    ["{object: A/b, field: spec.x, absent: true}", { check: { field: "spec.x", expect: { is: "absent" } } }],
    ["{file: ./docs//a.md, heading: Restore}", { check: { check: "file", path: "docs/a.md", expect: { is: "heading", text: "Restore" } } }],
    ["{file: docs/a.md, text: stop it, because: it matters}", { check: { expect: { is: "text", text: "stop it" } }, because: "it matters" }],
    ["{file: docs/a.md}", { check: { expect: { is: "present" } } }],
    ["{file: docs/a.md, absent: true}", { check: { expect: { is: "absent" } } }],
    ["{version: at-least}", { kind: "version", policy: "at-least", because: null }],
    ["{deferred: STORY-X}", { kind: "deferred", to: "STORY-X" }],
    ["{deferred: 45}", { kind: "deferred", to: "Story 45" }],
    ["{deferred: 1.2}", undefined],
    ['{deferred: "1.2"}', { kind: "deferred", to: "Story 1.2" }],
    ['{attested: docs/qa/a.txt, by: "@org/team"}', { kind: "attested", path: "docs/qa/a.txt", by: "@org/team" }],
    [
      '{waived: temporary, by: "@me", until: 2026-12-31, because: later}',
      { kind: "waived", reason: "temporary", until: "2026-12-31", reading: null },
    ],
    [
      '{waived: temporary, by: "@me", until: 2026-12-31, because: later, version: exact}',
      { kind: "waived", reading: { kind: "version", policy: "exact" } },
    ],
  ])("%s", (yaml, expected) => {
    if (expected === undefined) expect(problems(yaml)).toHaveLength(1);
    else expect(says(yaml)).toMatchObject(expected as object);
  });
});

describe("what is wrong with annotations", () => {
  test.each<[string, readonly RegExp[]]>([
    ["", [/one YAML flow mapping/]],
    ["alert: A", [/one YAML flow mapping/]],
    ["{}", [/needs one of `alert`/]],
    ["{because: x}", [/needs one of `alert`/]],
    ["{Alert: A}", [/did you mean `alert`/]],
    ["{alert: A, Expr: b, zzzzzzzz: c}", [/did you mean `expr`/, /known are `alert`/]],
    ["{alert: A, alert: B}", [/no valid YAML: Map keys must be unique/]],
    ["{alert: 3}", [/`alert` must be text; put it in quotes/]],
    ['{alert: ""}', [/`alert` must not be empty/]],
    ["{alert: !!str A}", [/anchors, aliases or tags/]],
    ["{object: Gateway}", [/must be `Kind\/name`/]],
    ["{object: A/b, equals: 1}", [/`equals` needs a `field`/]],
    ["{object: A/b, field: f, equals: 1, contains: 2}", [/`contains` does not go with `equals`/]],
    ["{object: A/b, field: f, equals: 9007199254740993}", [/not exact/]],
    ["{object: A/b, field: f, equals: .nan}", [/not exact/]],
    ["{object: A/b, field: f, equals: }", [/`equals` must not be empty/]],
    ["{object: A/b, absent: false}", [/`absent` can only be true/]],
    ["{object: A/b, field: a b}", [/`field` must be a path of keys/]],
    ["{file: /etc/passwd}", [/`file` must be a path from the root/]],
    ["{file: docs/*.md}", [/`file` must be a path from the root/]],
    ["{version: atleast}", [/must be `exact` or `at-least`/]],
    ["{deferred: STORY-X, by: a}", [/`by` does not go with `deferred`/]],
    ["{attested: a.txt, by: team}", [/`by` must name a user or a team/]],
    [
      "{waived: because, by: me, until: tomorrow}",
      [/must be one of `accepted-risk`/, /`by` must name/, /`until` must be a date/, /`because` is missing/],
    ],
    ['{waived: temporary, by: "@a", until: 2026-01-01, because: b, deferred: c}', [/`deferred` does not go with `waived`/]],
    ["{attested: a.txt, alert: A}", [/`alert` does not go with `attested`/]],
  ])("%s", (yaml, expected) => {
    const found = problems(yaml).map(([, message]) => message);
    expect(found).toHaveLength(expected.length);
    for (const [index, message] of expected.entries()) expect(found[index]).toMatch(message);
  });

  test("each has the line of its key", () => {
    const text = "# S\n\n## Acceptance Criteria\n\n- A\n  <!-- truestory:\n  {alert: A,\n   exp: b,\n   heading: c} -->\n";
    expect(parseStory("s.md", text).problems.map(({ line }) => line)).toEqual([8, 9]);
  });

  test("a thousand of them are a hundred and a count", () => {
    const text = `# S\n\n## Acceptance Criteria\n\n${"- a <!-- truestory: {a: b} -->\n".repeat(1_000)}`;
    const found = parseStory("s.md", text).problems;
    expect(found).toHaveLength(101);
    expect(found.at(-1)?.message).toBe("There are 900 more problems with annotations from here on.");
  });
});

describe("properties", () => {
  const keys = fc.oneof(
    fc.constantFrom(...ANNOTATION_KEYS),
    fc.constantFrom("__proto__", "constructor", "toString", "hasOwnProperty", "<<"),
    fc.string(),
  );
  const values = fc.oneof(
    fc.json({ maxDepth: 3 }),
    fc.constantFrom("A/b", "docs/a.md", "2026-01-01", '"@me"', "true", "null", "at-least", "*a", "&a x", "!!binary x", "…"),
    fc.constantFrom(...WAIVER_REASONS),
  );

  test("any mapping gives a statement, or problems within its lines; nothing is thrown and no prototype is touched", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, values), { maxLength: 8 }), fc.integer({ min: 1, max: 1_000 }), (entries, line) => {
        const yaml = `{${entries.map(([key, value]) => `${JSON.stringify(key)}: ${value}`).join(",\n")}}`;
        const read = readAnnotation(yaml, line);
        if (!read.ok) {
          expect(read.problems.length).toBeGreaterThan(0);
          const last = line + yaml.split("\n").length;
          for (const problem of read.problems) expect(problem.line >= line && problem.line <= last && problem.message.length < 5_000).toBe(true);
        }
        expect(({} as Record<string, unknown>).alert).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  test("any text ends in bounded time", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary", maxLength: 6_000 }),
          fc.constantFrom("[", "{", "{a: ", "- ", "*a ", "&a ", "? ").map((part) => part.repeat(2_000)),
        ),
        (text) => {
          const start = performance.now();
          readAnnotation(`{${text}`, 1);
          expect(performance.now() - start).toBeLessThan(2_000);
        },
      ),
      { numRuns: 200 },
    );
  });

  test("every check that is written out is read back", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/);
    const scalar = fc.oneof(
      fc.boolean(),
      fc.integer(),
      fc.string({ minLength: 1 }).filter((text) => text.trim() !== "" && text !== "…"),
    );
    fc.assert(
      fc.property(name, name, scalar, (kind, field, value) => {
        const written = `{object: ${JSON.stringify(`K${kind.replaceAll("-", "")}/${kind}`)}, field: ${JSON.stringify(field)}, equals: ${JSON.stringify(value)}}`;
        expect(says(written)).toMatchObject({ check: { name: kind, field, expect: { is: "same", value } } });
      }),
      { numRuns: 300 },
    );
  });
});
