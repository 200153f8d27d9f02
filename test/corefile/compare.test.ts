import { describe, expect, it } from "vitest";
import { type Comparison, compareCorefiles } from "../../src/corefile/compare.ts";
import { PLUGINS } from "../../src/corefile/plugins/index.ts";
import { readCorefile } from "../../src/corefile/reading.ts";
import { type Random, randomFrom } from "../soundness/random.ts";
import { MEANINGFUL, NEUTRAL } from "./edits.ts";

type Readable = Exclude<Comparison, { layer: "unreadable" }>;

function compare(before: string, after: string, version?: string): Readable {
  const options = version === undefined ? {} : { version };
  const comparison = compareCorefiles(readCorefile(before, options), readCorefile(after, options));
  if (comparison.layer === "unreadable") throw new Error(JSON.stringify(comparison.failures.map(({ failure }) => failure.message)));
  return comparison;
}

const block = (body: string, zone = "."): string => `${zone} {\n${body}\n}\n`;
const messages = ({ differences }: Readable): readonly string[] => differences.map(({ message }) => message);

describe("edits that change nothing", () => {
  it.each(NEUTRAL)("$before = $after", ({ before, after, rule, zone, version }) => {
    for (const [one, other] of [
      [before, after],
      [after, before],
    ] as const) {
      const comparison = compare(block(one, zone), block(other, zone), version);
      expect(messages(comparison)).toEqual([]);
      expect(comparison.layer).toBe(rule === null ? "tokens" : "rules");
      if (rule !== null) expect(comparison.rules).toContain(rule);
    }
  });
});

describe("edits that change something", () => {
  it.each(MEANINGFUL)("$before ≠ $after", ({ before, after, severity, says, zone, version }) => {
    const comparison = compare(block(before, zone), block(after, zone), version);
    expect(comparison.layer).toBe("different");
    const said = comparison.differences.find(({ message }) => says.test(message));
    expect(said, messages(comparison).join("\n")).toMatchObject({ severity });
    expect(compare(block(after, zone), block(before, zone), version).layer).toBe("different");
  });

  it("covers every plugin that is modelled, and so do the neutral ones where there are any", () => {
    const named = (edits: readonly { before: string; after: string }[]): Set<string> =>
      new Set(edits.flatMap(({ before, after }) => `${before}\n${after}`.split("\n").map((line) => line.trim().split(" ")[0] ?? "")));
    const meaningful = named(MEANINGFUL);
    expect([...PLUGINS.keys()].filter((name) => !meaningful.has(name))).toEqual([]);
  });
});

/** Ways to write the same file, that any edit may come with. */
function rewritten(blocks: readonly { zone: string; body: readonly string[] }[], random: Random): string {
  const shuffled = <T>(items: readonly T[]): readonly T[] => {
    const rest = [...items];
    return items.map(() => rest.splice(random.below(rest.length), 1)[0] as T);
  };
  const line = (text: string): string => {
    const words = text.split(" ");
    const quoted = words.map((word) => (random.chance(0.15) && /^[a-z0-9.]+$/i.test(word) ? `"${word}"` : word));
    return `${random.pick(["", "  ", "\t", " "])}${quoted.join(random.pick([" ", "  ", "\t"]))}${random.pick(["", " ", " # note", "\r", "\n# a { comment"])}`;
  };
  const zone = (name: string): string =>
    random.pick([
      name,
      `${name}:53`,
      `dns://${name}`,
      name.toUpperCase(),
      name === "." ? name : `${name}.`,
      `${name},\n${name === "." ? "other" : `x.${name}`}`,
    ]);
  const whole = shuffled(blocks).map(({ zone: name, body }) => {
    const keys = zone(name).replace(/,\n.*/s, "");
    const text = shuffled(body).flatMap((directive) => directive.split("\n").map(line));
    return `${keys}${random.pick([" {", "\n{", " { # open"])}\n${text.join("\n")}\n}\n`;
  });
  return whole.join(random.pick(["", "\n", "# between\n"]));
}

const BASE = [
  {
    zone: ".",
    body: ["errors", "health {\n lameduck 5s\n}", "ready", "prometheus :9153", "forward . /etc/resolv.conf", "loop", "reload", "cache 30"],
  },
  {
    zone: "corp.example",
    body: ["forward . 10.0.0.2 10.0.0.3", "cache 60 {\n disable success\n}", "log", "rewrite name a.corp.example b.corp.example"],
  },
  {
    zone: "lab.example",
    body: ["hosts {\n 10.1.1.1 x.lab.example\n fallthrough\n}", "acl {\n allow net 10.0.0.0/8\n block\n}", "template IN AAAA {\n rcode NXDOMAIN\n}"],
  },
];

describe("whole files", () => {
  it("are equal however they are written", () => {
    for (let seed = 1; seed <= 400; seed += 1) {
      const random = randomFrom(seed);
      const [before, after] = [rewritten(BASE, random), rewritten(BASE, random)];
      const comparison = compare(before, after);
      expect(messages(comparison), `${before}\n---\n${after}`).toEqual([]);
      expect(comparison.layer).not.toBe("different");
    }
  });

  it("differ by what was changed and by nothing else, however they are written", () => {
    const own = MEANINGFUL.filter(({ zone, version }) => zone === undefined && version === undefined);
    for (let seed = 1; seed <= 400; seed += 1) {
      const random = randomFrom(seed);
      const { before, after } = random.pick(own);
      const plain = compare(block(before, "edit.example"), block(after, "edit.example"));
      const split = (text: string): readonly string[] => [text];
      const rest = BASE.filter(({ body }) => !body.some((directive) => /^(?:health|ready|reload)/.test(directive)));
      const one = rewritten([...rest, { zone: "edit.example", body: split(before) }], random);
      const other = rewritten([...rest, { zone: "edit.example", body: split(after) }], random);
      expect([...messages(compare(one, other))].sort(), `${one}\n---\n${other}`).toEqual([...messages(plain)].sort());
    }
  });

  it("are compared in layers", () => {
    const text = block("errors\ncache 30");
    expect(compare(text, text).layer).toBe("text");
    expect(compare(text, `\n# note\n${text}`).layer).toBe("tokens");
    expect(compare(text, block("cache 30\nerrors"))).toMatchObject({ layer: "rules", rules: ["plugin-order"] });
    expect(compare(text, block("cache 31\nerrors")).layer).toBe("different");
  });

  it("say what becomes of zones that come, go and move", () => {
    const both = `${block("whoami")}${block("forward . 10.0.0.2", "corp.example")}`;
    expect(messages(compare(both, block("whoami")))).toEqual([
      "queries for corp.example now go where all other names go: the server block corp.example is gone (was forward . 10.0.0.2)",
    ]);
    expect(messages(compare(block("whoami", "a.example"), both))[0]).toMatch(/queries for a\.example now go where all other names go/);
    expect(messages(compare(block("forward . 10.0.0.2", "corp.example"), block("whoami", "a.example")))[0]).toMatch(/corp\.example are refused now/);
    expect(messages(compare(block("whoami"), both))).toEqual(["queries for corp.example now have a server block of their own: forward . 10.0.0.2"]);
    expect(compare(block("whoami", "a.example"), block("whoami", "a.example:5353")).differences).toMatchObject([
      { severity: "listener", message: "a.example: answered on port 5353 instead of port 53" },
    ]);
  });

  it("know when blocks may be split, and what that separates", () => {
    const one = block("forward . 1.1.1.1\ncache 30", "a.example b.example");
    const two = `${block("forward . 1.1.1.1\ncache 30", "a.example")}${block("cache 30\nforward . 1.1.1.1", "b.example")}`;
    expect(compare(one, two)).toMatchObject({
      differences: [{ severity: "cosmetic", message: expect.stringMatching(/no longer share one server block: each part has its own/) }],
    });
    expect(compare(block("log", "a.example b.example"), `${block("log", "a.example")}${block("log", "b.example")}`)).toMatchObject({
      layer: "rules",
      rules: ["block-split"],
    });
    expect(compare(block("whoami", "10.0.0.0/23"), `${block("whoami", "0.0.10.in-addr.arpa")}${block("whoami", "1.0.10.in-addr.arpa")}`).layer).toBe(
      "rules",
    );
  });

  it("know the order of views, listener settings and loop's first zone", () => {
    const view = (name: string): string => block(`view ${name} {\n expr true\n}\nwhoami`, "a.example");
    expect(compare(view("x") + view("y"), view("y") + view("x")).differences).toMatchObject([
      { severity: "answers", message: expect.stringMatching(/another order: now y, x/) },
    ]);
    const timed = (zone: string, read: string): string => block(`timeouts {\n read ${read}\n}`, zone);
    expect(compare(timed("a", "1s") + timed("b", "2s"), timed("b", "2s") + timed("a", "1s")).differences).toMatchObject([{ severity: "listener" }]);
    expect(compare(timed("a", "1s") + timed("b", "1s"), timed("b", "1s") + timed("a", "1s")).layer).toBe("rules");
    expect(compare(block("loop", "a b"), block("loop", "b a")).differences).toMatchObject([{ severity: "availability" }]);
  });

  it("take snippets for what they hold, and say what is not known", () => {
    expect(compare(`(s) {\nerrors\nlog\n}\n${block("import s\ncache")}`, block("errors\nlog\ncache")).layer).toBe("tokens");
    expect(compare(`(s) {\nerrors\nlog\n}\n${block("cache\nimport s")}`, block("errors\nlog\ncache")).rules).toContain("import-inlined");
    expect(compare(block("import custom/*.override\nlog\nerrors"), block("import custom/*.override\nerrors\nlog"))).toMatchObject({
      layer: "rules",
      unknown: ["import custom/*.override"],
    });
    expect(compare(block("import custom/a"), block("import custom/b")).differences).toMatchObject([{ severity: "answers" }]);
    expect(compare(block("forward . {$A}"), block("forward . {$B}"))).toMatchObject({ layer: "different", unknown: ["{$A}", "{$B}"] });
    expect(compare(block("fanout . 1.1.1.1\nlog"), block("log\nfanout . 1.1.1.1"))).toMatchObject({ layer: "rules", notModelled: ["fanout"] });
  });

  it("are not compared when CoreDNS would not read one", () => {
    expect(compareCorefiles(readCorefile(". {"), readCorefile(block("log")))).toMatchObject({ layer: "unreadable", failures: [{ side: "before" }] });
  });
});
