import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Drift } from "../../../src/domain/audit.ts";
import type { Graph } from "../../../src/domain/graph.ts";
import { fileLinks } from "../../../src/report/checklist.ts";
import { anchor, page, said, scriptData, sentence, sourceLine, text } from "../../../src/report/encode/html.ts";
import { visible } from "../../../src/report/encode/visible.ts";
import { renderHtml } from "../../../src/report/html/page.ts";
import { attack, HOSTILE, sample } from "../sample.ts";
import { many } from "./many.ts";
import { contentsOf, elementsOf, markupOf, textOf } from "./page.ts";

const ANYTHING = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(..."<>&\"'`/= \n", "<script>", "</script>", "<!--", "-->", "<img src=x onerror=1>", "&lt;", "&#60;", "`<b>`", "]]>", "a"),
      { maxLength: 12 },
    )
    .map((parts) => parts.join("")),
  fc.constant(HOSTILE),
);

describe("the HTML encoder", () => {
  it("gives back what was put in, as text of an element and of an attribute, and makes no element", () => {
    fc.assert(
      fc.property(ANYTHING, (raw) => {
        const [outer, ...more] = elementsOf(page`<p title="${text(raw)}">${text(raw)}</p>`);
        expect(more).toEqual([]);
        expect(outer?.attrs).toEqual([{ name: "title", value: visible(raw, 1_000) }]);
        expect(outer === undefined ? "" : textOf(outer)).toBe(visible(raw, 1_000));
      }),
    );
  });

  it("makes nothing but code of a sentence, and nothing at all of a line of source", () => {
    fc.assert(
      fc.property(ANYTHING, (raw) => {
        for (const html of [sentence(raw), said(raw)])
          expect(elementsOf(html).filter(({ tagName, attrs }) => tagName !== "code" || attrs.length > 0)).toEqual([]);
        expect(elementsOf(sourceLine(raw))).toEqual([]);
      }),
    );
  });

  it("keeps data inside of its script element", () => {
    fc.assert(
      fc.property(ANYTHING, (raw) => {
        const [script, ...more] = elementsOf(page`<script type="application/json">${scriptData({ raw })}</script>`);
        expect(more).toEqual([]);
        expect(JSON.parse(script === undefined ? "" : textOf(script))).toEqual({ raw });
      }),
    );
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.example", "not a url", `https://a.example/${"x".repeat(2_000)}`])(
    "makes no link of %.40s",
    (url) => expect(anchor(url)).toBeNull(),
  );
});

const TAGS = new Set(
  "html head meta title style body svg symbol path circle rect use g text defs marker a header footer main nav section article search label input button p div span b strong em i q br h1 h2 h3 h4 ul ol li dl dt dd details summary table thead tbody tr th td colgroup col pre code kbd time dialog form noscript script".split(
    " ",
  ),
);

const ATTRIBUTES = new Set(
  "lang charset http-equiv content name id class href target rel type placeholder autocomplete spellcheck for hidden open tabindex role scope colspan method checked media viewBox preserveAspectRatio d cx cy r rx x y width height refX refY markerWidth markerHeight orient marker-end focusable data-view data-tab data-i data-g data-v data-s data-c data-verdict data-gate data-changed data-clear aria-hidden aria-label aria-labelledby aria-live aria-pressed".split(
    " ",
  ),
);

const graph: Graph = {
  cluster: HOSTILE,
  nodes: (["applied", "missing", "failed"] as const).map((state) => ({
    id: `${HOSTILE} ${state}`,
    kind: state === "failed" ? "HelmRelease" : HOSTILE,
    name: HOSTILE,
    state,
    note: HOSTILE,
    path: HOSTILE,
    at: { path: HOSTILE, line: 1 },
    objects: 3,
  })),
  edges: [
    { from: `${HOSTILE} applied`, to: `${HOSTILE} missing`, kind: "depends-on" },
    { from: `${HOSTILE} applied`, to: `${HOSTILE} failed`, kind: "applies" },
  ],
  more: 2,
};

const drift: Drift = {
  cluster: HOSTILE,
  object: HOSTILE,
  field: HOSTILE,
  kind: HOSTILE,
  layer: "git",
  git: `${HOSTILE}\nb`,
  live: `${HOSTILE}\nc`,
  owner: HOSTILE,
  attribution: HOSTILE,
  next: HOSTILE,
  severity: "error",
  fingerprint: HOSTILE,
  change: null,
  means: [HOSTILE],
  lag: HOSTILE,
  at: { path: HOSTILE, line: 1 },
  differences: [{ severity: "answers", message: HOSTILE, zones: [HOSTILE], lines: { git: 1, live: null } }],
};

describe("the page", () => {
  const hostile = renderHtml(
    {
      ...attack,
      drift: [...attack.drift, drift],
      graphs: [graph, { ...graph, cluster: null }],
      sources: [{ path: HOSTILE, lines: [{ line: 1, text: HOSTILE }] }],
    },
    { links: () => `https://github.example/${HOSTILE}`, repository: HOSTILE },
  );

  it("has no element, attribute or address of somebody else, however hostile the report is", () => {
    const elements = [...elementsOf(hostile, false), ...elementsOf(markupOf(hostile))];
    expect(elements.map(({ tagName }) => tagName).filter((name) => !TAGS.has(name))).toEqual([]);
    const attributes = elements.flatMap(({ attrs }) => attrs);
    expect(attributes.filter(({ name }) => !ATTRIBUTES.has(name))).toEqual([]);
    const addresses = attributes.filter(({ name }) => name === "href").map(({ value }) => value);
    expect(addresses.filter((value) => !/^#|^https:\/\/github\.example\//.test(value))).toEqual([]);
    expect(addresses.length).toBeGreaterThan(20);
    expect(elements.filter(({ tagName, attrs }) => tagName === "script" && !attrs.some(({ name }) => name === "type"))).toHaveLength(1);
  });

  it("allows its own script and style sheet alone", () => {
    const elements = elementsOf(hostile, false);
    const policy = elements.flatMap(({ attrs }) => attrs).find(({ value }) => value.startsWith("default-src"))?.value ?? "";
    const hashOf = (wanted: string): string => {
      const element = elements.find(({ tagName, attrs }) => tagName === wanted && attrs.length === 0);
      return `sha256-${createHash("sha256")
        .update(element === undefined ? "" : textOf(element))
        .digest("base64")}`;
    };
    expect(policy).toBe(`default-src 'none'; script-src '${hashOf("script")}'; style-src '${hashOf("style")}'; base-uri 'none'; form-action 'none'`);
    expect(elements.flatMap(({ attrs }) => attrs).filter(({ name }) => name === "style" || name.startsWith("on"))).toEqual([]);
  });

  it("is the same for the same report", () => {
    const options = { links: fileLinks("https://github.com/acme/platform", "a".repeat(40), ""), repository: "acme/platform" };
    expect(renderHtml({ ...sample, graphs: [graph] }, options)).toBe(renderHtml({ ...sample, graphs: [graph] }, options));
  });

  it("says everything of a claim: verdict, reading, evidence with its source line, what to write, and what changed", () => {
    const html = renderHtml(
      { ...sample, sources: [{ path: "kubernetes/dns/app/helmrelease.yaml", lines: [{ line: 24, text: "    replicaCount: 2" }] }] },
      { links: fileLinks("https://github.com/acme/platform", "abc", "infra/"), repository: null },
    );
    const { stories } = contentsOf(html);
    const claims = stories.flatMap(({ parts }) => parts.flatMap(({ claims: own }) => own));
    const replicas = claims.find(({ id }) => id === "AC1.2")?.html ?? "";
    expect(replicas).toContain("HelmRelease <code>kube-system/coredns</code>");
    expect(replicas).toContain('<pre class="src"><span>24</span>    replicaCount: 2</pre>');
    expect(replicas).toContain('href="https://github.com/acme/platform/blob/abc/infra/kubernetes/dns/app/helmrelease.yaml#L24"');
    expect(claims.find(({ v }) => v === "moved")?.html).toContain("- `kubernetes/dns/app/helmrelease.yaml` exists");
  });

  it("sets a Corefile beside that of Git, lines level, and marks what changes what it does", () => {
    const corefile = (lines: readonly string[]): string => `.:53 {\n${lines.map((line) => `    ${line}\n`).join("")}}\n`;
    const edited: Drift = {
      ...drift,
      git: corefile(["errors", "forward . 10.0.0.2 {", "}", "cache 30"]),
      live: corefile(["log", "errors", "forward . 10.0.0.53", "cache 300", "# new"]),
      differences: [
        { severity: "answers", message: "queries go elsewhere", zones: ["."], lines: { git: 3, live: 4 } },
        { severity: "availability", message: "answers are cached longer", zones: ["."], lines: { git: 5, live: 5 } },
        { severity: "observability", message: "queries are logged", zones: ["."], lines: { git: null, live: 2 } },
      ],
    };
    const { views } = contentsOf(renderHtml({ ...sample, drift: [edited] }, { links: () => null, repository: null }));
    const rows = elementsOf(views.drift ?? "").filter(({ tagName }) => tagName === "tr");
    const cells = rows
      .slice(1)
      .map((row) =>
        row.childNodes
          .map(
            (cell) =>
              `${"attrs" in cell && cell.attrs[0]?.value !== "num" ? `${cell.attrs[0]?.value ?? ""}|` : ""}${textOf(cell).replace("differs: ", "").trim()}`,
          )
          .join(" "),
      );
    expect(cells).toEqual([
      "1 |.:53 { 1 |.:53 {",
      " gap| 2 x m-observability|log",
      "2 |errors 3 |errors",
      "3 x m-answers|forward . 10.0.0.2 { 4 x m-answers|forward . 10.0.0.53",
      "4 x m-changed|}  gap|",
      "5 x m-availability|cache 30 5 x m-availability|cache 300",
      " gap| 6 x m-changed|# new",
      "6 |} 7 |}",
    ]);
  });

  it("takes less than 500 KB for 50 stories of 30 claims", () => {
    const html = renderHtml(many(50, 30), { links: fileLinks("https://github.com/acme/platform", "a".repeat(40), ""), repository: "acme/platform" });
    expect(contentsOf(html).stories).toHaveLength(50);
    expect(Buffer.byteLength(html)).toBeLessThan(500_000);
  });
});
