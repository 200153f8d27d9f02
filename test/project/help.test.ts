import { describe, expect, it } from "vitest";
import { auditOptions, parseCommand } from "../../src/entry/arguments.ts";
import { helpText } from "../../src/entry/help.ts";
import { TOPICS } from "../../src/entry/help-topics.ts";
import { exists } from "./files.ts";

describe.each(Object.entries(TOPICS))("truestory %s --help", (name, topic) => {
  it("shows examples that the command line understands", () => {
    expect(topic.examples.length).toBeGreaterThan(0);
    for (const [words] of topic.examples) {
      const parsed = parseCommand(words.split(" "));
      expect(parsed.command, words).toBe(name);
    }
  });

  it("names options that the command line understands", () => {
    if (name === "corefile") return;
    const [word = "", ...more] = name.split(" ");
    const positionals = { explain: ["s"], why: ["p"], snapshot: ["c"], drift: ["--snapshots", "s"], "gate export": ["s"] }[name] ?? [];
    const values = {
      "--now": "2026-01-01T00:00:00Z",
      "--mode": "observe",
      "--format": name === "render" ? "yaml" : "terminal",
      "--trust": "gate",
      "--repository-url": "https://a.example",
    };
    for (const [option] of topic.options) {
      const [flag = "", argument] = option.split(" ");
      const value = argument === undefined ? [] : [(values as Record<string, string>)[flag] ?? "x"];
      expect(parseCommand([word, ...more, ...positionals, flag, ...value]).command, option).toBe(name);
    }
  });

  it("fits a hundred columns, and leads to a page that exists", () => {
    for (const line of (helpText(name) ?? "").split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
    expect(exists(topic.page)).toBe(true);
  });
});

describe("truestory --help", () => {
  it("names every command, and fits a screen of a hundred columns", () => {
    const text = helpText(null) ?? "";
    for (const { usage } of Object.values(TOPICS)) for (const line of usage) expect(text).toContain(line);
    expect(text.split("\n").length).toBeLessThan(48);
    for (const line of text.split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
  });

  it("every option is told of somewhere", () => {
    const told = Object.values(TOPICS).flatMap(({ options }) => options.map(([option]) => option.split(" ")[0]));
    for (const option of Object.keys(auditOptions)) if (option !== "help") expect(told).toContain(`--${option}`);
  });

  it("knows a command by the start of its name, and none that there is not", () => {
    expect(helpText("gate")).toBe(helpText("gate export"));
    expect(helpText("toString")).toBeNull();
  });
});
