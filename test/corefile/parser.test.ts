import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { knownEnvironment } from "../../src/corefile/environment.ts";
import { knownFiles, mountedFiles } from "../../src/corefile/imports.ts";
import { instancesOf } from "../../src/corefile/instance.ts";
import { messageOf } from "../../src/corefile/parse-failure.ts";
import { type ParseOptions, TEXT_ONLY } from "../../src/corefile/parse-options.ts";
import { parse } from "../../src/corefile/parser.ts";
import { grouped } from "../../src/corefile/server-block.ts";
import { answerTo, type ParserAnswer } from "./answer.ts";
import type { ParserCase } from "./generator.ts";

const vectors = JSON.parse(readFileSync(new URL("fixtures/parser-vectors.json", import.meta.url), "utf8")) as readonly {
  given: ParserCase;
  answer: ParserAnswer;
}[];

function blocks(text: string, options: Partial<ParseOptions> = {}) {
  const parsed = parse(text, { ...TEXT_ONLY, ...options });
  if (!parsed.ok) throw new Error(messageOf(parsed.failure));
  return parsed.blocks.map((block) => ({
    keys: block.keys.map((key) => key.text),
    plugins: [...grouped(block)].map(([name, tokens]) => [
      name,
      instancesOf(tokens).map(({ args, options: lines }) => [
        args.map((word) => word.text),
        lines.map((line) => line.map((word) => word.text).join(" ")),
      ]),
    ]),
  }));
}

function failure(text: string, options: Partial<ParseOptions> = {}): string {
  const parsed = parse(text, { ...TEXT_ONLY, ...options });
  return parsed.ok ? "" : messageOf(parsed.failure);
}

describe("the parser", () => {
  it("does what CoreDNS's own does on recorded inputs: blocks, messages and hash", () => {
    expect(vectors.length).toBeGreaterThanOrEqual(400);
    expect(vectors.filter(({ answer }) => answer.error !== "").length).toBeGreaterThan(100);
    for (const { given, answer } of vectors) expect(JSON.parse(JSON.stringify(answerTo(given))), JSON.stringify(given)).toEqual(answer);
  });

  it("ends glued comments at white space, not at the end of the line", () => {
    expect(blocks(". {\n forward . 8.8.8.8#note more\n}")[0]?.plugins).toEqual([["forward", [[[".", "8.8.8.8", "more"], []]]]]);
  });

  it("reads keys over commas, and a second line without one as a directive", () => {
    expect(blocks("a.org, b.org,\nc.org {\n}")[0]?.keys).toEqual(["a.org", "b.org", "c.org"]);
    expect(blocks("a.org b.org\nc.org {\n}")).toMatchObject([{ keys: ["a.org", "b.org"], plugins: [["c.org", [[[], []]]]] }]);
    expect(blocks(".:53{\n errors\n}")[0]?.keys).toEqual([".:53{"]);
  });

  it("groups the uses of a plugin in written order, and keeps a brace on its own line apart", () => {
    expect(blocks(". {\nforward a 1.1.1.1\nlog\nforward b 2.2.2.2\n}")[0]?.plugins).toEqual([
      [
        "forward",
        [
          [["a", "1.1.1.1"], []],
          [["b", "2.2.2.2"], []],
        ],
      ],
      ["log", [[[], []]]],
    ]);
    expect(blocks(". {\nerrors\n{\n stacktrace\n}\n}")[0]?.plugins[0]?.[1]).toHaveLength(4);
  });

  it("makes the second of two equal imported lines an argument of the first", () => {
    expect(blocks("(s) {\n log\n}\n. {\n import s\n import s\n}")[0]?.plugins).toEqual([["log", [[["log"], []]]]]);
  });

  it("says what CoreDNS says", () => {
    expect(failure(". { whoami }")).toBe("Corefile:1 - Error during parsing: Unexpected '}' because no matching opening brace");
    expect(failure(". {\n errors\n")).toBe("Corefile:2 - Syntax error: Unexpected token 'errors', expecting '}'");
    expect(failure(". {\n import s\n}\n(s) {\n}", { imports: knownFiles(new Map()) })).toBe(
      "Corefile:2 - Error during parsing: File to import not found: s",
    );
    expect(failure("import /etc/*/*.conf")).toContain("Glob pattern may only contain one wildcard (*), but has others: /etc/*/*.conf");
    expect(failure(". {\n ready\n}", { directives: new Set(["log"]) })).toBe("Corefile:2 - Error during parsing: Unknown directive 'ready'");
  });

  it("knows what a mounted ConfigMap holds, the link that Kubernetes puts beside it, and nothing of other directories", () => {
    const imports = mountedFiles(new Map([["/etc/coredns/custom", new Map([["a.override", "log"]])]]));
    expect(blocks(". {\n import custom/*.override\n}", { imports })[0]?.plugins).toEqual([["log", [[[], []]]]]);
    expect(failure(". {\n import custom/*\n}", { imports })).toBe(
      "Corefile:2 - Error during parsing: Could not import /etc/coredns/custom/..data: is a directory",
    );
    expect(failure(". {\n import custom/b.override\n}", { imports })).toContain("File to import not found: custom/b.override");
    expect(parse(". {\n import /other/*.conf\n}", { ...TEXT_ONLY, imports })).toMatchObject({
      ok: true,
      blocks: [{ openImports: [{ what: "/other/*.conf", line: 2 }] }],
    });
  });

  it("keeps unknown variables as they are written, and knows empty ones", () => {
    expect(parse(". {\n forward . {$UP}\n}")).toMatchObject({ ok: true, unknownVariables: ["UP"] });
    expect(blocks(". {\n forward . {$UP:1.1.1.1} x\n}", { environment: knownEnvironment(new Map()) })[0]?.plugins).toEqual([
      ["forward", [[[".", "", "x"], []]]],
    ]);
  });

  it("tells where a word came from, through imports", () => {
    const parsed = parse("(s) {\n log\n}\n. {\n import s\n}");
    const token = parsed.ok ? parsed.blocks[0]?.directives[0]?.tokens[0] : undefined;
    expect(token).toMatchObject({ line: 2, column: 2, via: { line: 5, column: 2, what: "s", from: null } });
  });
});

describe("bad input", () => {
  const within = (milliseconds: number, run: () => void): void => {
    const before = process.threadCpuUsage();
    run();
    const { user, system } = process.threadCpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(milliseconds);
  };

  it("ends import loops where CoreDNS ends them, and growth without end where we do", () => {
    expect(failure("(s) {\n import s\n}\n. {\n import s\n}")).toContain("maximum snippet import depth (10000) exceeded");
    const loop = { path: "/etc/coredns/Corefile", imports: knownFiles(new Map([["/etc/coredns/a", "import a\n"]])) };
    within(5_000, () => expect(failure("import a\n", loop)).toContain("maximum file import depth (10000) exceeded"));
    const growing = `(a) {\n ${"log x\n".repeat(2_000)}}\n(b) {\n import a\n import b2\n}\n(b2) {\n import b\n import b\n}\n. {\n import b\n}`;
    within(10_000, () => expect(failure(growing)).toContain("words"));
  });

  it("reads NUL, open quotes and braces without end as CoreDNS does", () => {
    expect(blocks(".\u0000 {\n lo\u0000g\n}")[0]).toMatchObject({ keys: [".\u0000"], plugins: [["lo\u0000g", [[[], []]]]] });
    expect(failure(`. {\n errors ${"{\n".repeat(100_000)}`)).toContain("Unexpected EOF");
    expect(failure('. {\n log "open\n}')).toContain("Unexpected token 'open\n}', expecting '}'");
  });

  it("reads a megabyte in little time", () => {
    const many = Array.from(
      { length: 14_000 },
      (_item, at) => `z${at}.example:53 {\n    forward . 10.0.0.${at % 250} {\n  max_fails 3\n }\n    cache 30\n}\n`,
    ).join("");
    expect(many.length).toBeGreaterThan(1_000_000);
    within(1_500, () => expect(blocks(many)).toHaveLength(14_000));
  });
});
