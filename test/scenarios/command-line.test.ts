import { spawn } from "node:child_process";
import { describe, expect, it } from "vitest";
import { CLI, PROJECT, truestory } from "../support/cli.ts";
import { platform, story } from "../support/platform.ts";
import { repository } from "../support/repository.ts";

const EXAMPLE = "examples/platform";
const STORY = "docs/stories/03.coredns.md";

describe("exit codes are the verdict", () => {
  it("a reader that closes the pipe does not turn a failure into a pass", async () => {
    const lines = Array.from({ length: 400 }, (_, index) => `${index + 1}. \`apps/shop/absent-${index}.yaml\` exists`);
    await using repo = await repository({ ...platform, "docs/stories/01.md": story(lines) });
    const child = spawn(process.execPath, [CLI, "audit", repo.path, "--format", "json"], { stdio: ["ignore", "pipe", "ignore"] });
    child.stdout.once("data", () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code).toBe(1);
  });

  it.each([
    ["--pull-request-text", "--help"],
    ["--pull-request-text", "-h"],
    ["--base", "--help"],
  ])("%s %s does not print the help and pass", async (option, value) => {
    const run = await truestory(["audit", EXAMPLE, option, value]);
    expect(run).toMatchObject({ code: 2, stdout: "" });
  });

  it.each([["--help"], ["-h"], ["help"], ["audit", "--help"], ["explain", "-h"]])("%s %s prints the help", async (...words) => {
    const run = await truestory(words);
    expect(run.code).toBe(0);
    expect(run.stdout).toContain("usage");
  });

  it.each([
    ["help", "audit"],
    ["audit", "--help"],
    ["corefile", "check", "--help"],
    ["init", "-h"],
    ["render", "-h"],
    ["gate", "--help"],
  ])("%s teaches the command, with examples", async (...words) => {
    const run = await truestory(words);
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(run.stdout).toContain("\nexamples\n  truestory ");
  });

  it("names the command that was probably meant", async () => {
    expect((await truestory(["audti"])).stderr).toContain('there is no command "audti". Did you mean audit?');
    expect(await truestory(["help", "frobnicate"])).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("what the command line does not understand", () => {
  it.each([
    [["audit", EXAMPLE, "--format", "sarf"], '--format: expected terminal, markdown, json, html, sarif, junit, found "sarf"'],
    [["audit", EXAMPLE, "--mode", "ENFORCE"], '--mode: expected observe, advise, enforce, found "ENFORCE"'],
    [["audit", EXAMPLE, "--now", "tomorrow"], '--now: expected an instant such as 2026-01-31T00:00:00Z, found "tomorrow"'],
    [["audit", EXAMPLE, "--storys", STORY], "there is no option --storys. Did you mean --story?"],
    [["audit", EXAMPLE, "--cluster", "eest"], 'no cluster is called "eest"'],
    [["explain", STORY, EXAMPLE, "--format", "json"], "explain prints for people only"],
    [["explain", STORY, EXAMPLE, "stray"], "explain takes one story"],
    [["explain", `${STORY}#AC1#AC2`, EXAMPLE], `there is no story "${STORY}#AC1"`],
    [["explain", `${STORY}#AC99`, EXAMPLE], "has nothing at AC99\nThere are: AC1, AC2"],
    [["explain", `${STORY}#AC1`, "1", EXAMPLE], "has nothing at AC1, line 1\nThere are: line "],
    [["gate", "export", STORY, EXAMPLE, "--format", "json"], "gate export always writes YAML"],
    [["audit", EXAMPLE, "--output", "/nonexistent/report.json"], "/nonexistent/report.json cannot be written (ENOENT)"],
  ])("%j is refused with code 2", async (words, message) => {
    const run = await truestory(words);
    expect(run.stderr).toContain(message);
    expect(run.stderr).not.toMatch(/^\s*at /m);
    expect(run.code).toBe(2);
  });

  it.each([
    ["mode: Enforce", "`mode`: `Enforce` is none of `observe`, `advise`, `enforce`; did you mean `enforce`?"],
    ["roots: []\nsettings:\n  - nope", ".github/truestory.yml:3:5: `settings`: no cluster renders a ConfigMap `nope`"],
    ["mode: observe\n---\nmode: enforce", "multiple documents"],
  ])("the configuration %j is refused, its place named once", async (text, message) => {
    await using repo = await repository({ ...platform, "docs/stories/01.md": story(["1. `apps/shop/absent.yaml` exists"]) });
    await repo.write({ ".github/truestory.yml": text });
    const run = await truestory(["audit", repo.path]);
    expect(run.stderr).toContain(message);
    expect(run.stderr.match(/truestory\.yml:\d+:\d+/g)).toHaveLength(1);
    expect(run.code).toBe(2);
  });

  it("takes a story's path as a shell completes it", async () => {
    const run = await truestory(["audit", ".", "--story", `./${STORY}`], { cwd: `${PROJECT}${EXAMPLE}` });
    expect(run.stdout).toContain("STORY-DNS-COREDNS");
    expect(run.code).toBe(1);
  });
});
