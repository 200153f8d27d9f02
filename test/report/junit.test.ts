import { readFileSync } from "node:fs";
import { DOMParser } from "@xmldom/xmldom";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { validateXML } from "xmllint-wasm";
import type { Report } from "../../src/domain/audit.ts";
import { element, textElement, xmlDocument } from "../../src/report/encode/xml.ts";
import { renderJunit } from "../../src/report/junit.ts";
import { attack, claim, criterion, finding, HOSTILE, report, sample, story } from "./sample.ts";

const schema = readFileSync(new URL("./junit.xsd", import.meta.url), "utf8");

/** Parses as a strict reader does: the first fault is an error. */
function parse(xml: string) {
  const parser = new DOMParser({
    onError: (level, message) => {
      throw new Error(`${level}: ${message}`);
    },
  });
  return parser.parseFromString(xml, "application/xml");
}

function cases(of: Report): Record<string, string>[] {
  return [...parse(renderJunit(of)).getElementsByTagName("testcase")].map((one) => ({
    name: one.getAttribute("name") ?? "",
    result: ["failure", "error", "skipped"].find((tag) => one.getElementsByTagName(tag).length > 0) ?? "passed",
    message: ["failure", "error", "skipped"].map((tag) => one.getElementsByTagName(tag)[0]?.getAttribute("message") ?? "").join(""),
  }));
}

const texts = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom(
        "\u0000",
        "\u0001",
        "\u001B[31m",
        "\uD800",
        "\uFFFE",
        "\uFFFF",
        "]]>",
        "<!--",
        "&",
        "<x>",
        "\"'",
        "\r\n",
        "\u0085",
        "字",
        "👩‍👩‍👧",
        "\u202E",
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join("")),
);

describe("the XML encoder", () => {
  it("gives a document that any parser reads, with the text in it, whatever the text", () => {
    fc.assert(
      fc.property(texts, texts, (attribute, content) => {
        const root = parse(xmlDocument(element("r", { a: attribute, none: null, n: 3 }, [textElement("t", {}, content)]))).documentElement;
        expect([...(root?.attributes ?? [])].map(({ name }) => name)).toEqual(["a", "n"]);
        expect(root?.getElementsByTagName("*")).toHaveLength(1);
        for (const shown of [root?.getAttribute("a") ?? "", root?.textContent ?? ""])
          expect(shown).not.toMatch(/(?!\n)[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u);
        const plain = content.normalize("NFC").replace(/⟦[^⟧]*⟧|[^a-z]/gu, "");
        expect((root?.textContent ?? "").replace(/⟦[^⟧]*⟧|[^a-z]/gu, "")).toBe(plain);
      }),
      { numRuns: 300 },
    );
  });

  it("keeps lines and angle brackets of texts", () => {
    expect(parse(xmlDocument(textElement("t", {}, "a <b>\n  c & d"))).documentElement?.textContent).toBe("a <b>\n  c & d");
  });
});

describe("renderJunit", () => {
  it("has the shape that Jenkins and Surefire read, also of hostile text", async () => {
    const many = report({ stories: [story({ path: "a.md", id: "A", title: "A", gate: "PASS" })] });
    const failing = report({ gate: { outcome: "FAIL", reasons: [HOSTILE, "second"], exitCode: 3 } });
    const xml = [sample, attack, many, failing, report({})].map((one, at) => ({ fileName: `${at}.xml`, contents: renderJunit(one) }));
    const checked = await validateXML({ xml, schema });
    expect(checked.errors).toEqual([]);
    expect(checked.valid).toBe(true);
  });

  it("is refused by that schema when something is missing", async () => {
    const xml = renderJunit(sample)
      .replace(/ failures="\d+"/, "")
      .replace("<testcase ", "<case ");
    expect((await validateXML({ xml, schema })).valid).toBe(false);
  });

  it("maps verdicts: only what is verified passes, only what is false of finished stories fails", () => {
    const told = Object.fromEntries(cases(sample).map(({ name = "", result = "" }) => [name.split(" ")[0], result]));
    expect(told).toMatchObject({
      "AC1.1": "skipped",
      "AC1.2": "failure",
      "AC1.3": "passed",
      "AC3.1": "skipped",
      "AC4.1": "skipped",
      "AC5.1": "passed",
      "AC5.2": "skipped",
      "AC5.3": "skipped",
      "files.1": "failure",
      "dod.1": "skipped",
      "validation.1": "skipped",
      "kubernetes/old/ks.yaml:1": "skipped",
      "kubernetes/dns/ks.yaml:31": "failure",
    });
    const messages = cases(sample).map(({ message }) => message);
    expect(messages).toContain("unproven (needs the network): Reaching a registry needs the network.");
    expect(messages).toContain("failed, new: Expected `spec.values.replicaCount` to be 3, found 2 in clusters infra and apps.");
  });

  it("counts what it holds", () => {
    const root = parse(renderJunit(sample)).documentElement;
    const suites = [...(root?.getElementsByTagName("testsuite") ?? [])];
    for (const [attribute, tag] of [
      ["tests", "testcase"],
      ["failures", "failure"],
      ["skipped", "skipped"],
      ["errors", "error"],
    ] as const) {
      for (const suite of suites) expect(Number(suite.getAttribute(attribute))).toBe(suite.getElementsByTagName(tag).length);
      if (attribute !== "skipped") expect(Number(root?.getAttribute(attribute))).toBe(root?.getElementsByTagName(tag).length);
    }
    expect(suites.map((suite) => suite.getAttribute("file"))).toEqual(["docs/stories/STORY-NTP.md", "docs/stories/STORY-DNS.md", null]);
  });

  it("does not fail for a false claim of a story that nobody calls done", () => {
    const draft = story({
      path: "a.md",
      id: "A",
      title: "A",
      gate: "PASS",
      criteria: [criterion("AC1", 1, "x", [claim({ id: "AC1.1", line: 2, text: "x", verdict: "failed" })])],
    });
    expect(cases(report({ stories: [draft] }))).toMatchObject([{ result: "skipped", message: "failed" }]);
  });

  it("fails for a defect only when the change adds it", () => {
    const defect = (change: "new" | "same" | "fixed" | null) =>
      cases(report({ findings: [finding({ rule: "r", severity: "error", message: "m", at: { path: "a.yaml", line: 1 }, change })] }));
    expect([defect("new")[0]?.result, defect("same")[0]?.result, defect(null)[0]?.result, defect("fixed")]).toEqual([
      "failure",
      "skipped",
      "skipped",
      [],
    ]);
  });

  it("is an error when nothing was audited", () => {
    expect(cases(report({ gate: { outcome: "FAIL", reasons: ["no stories found"], exitCode: 2 } }))).toEqual([
      { name: "the audit is complete", result: "error", message: "no stories found" },
    ]);
  });
});
