import { expect, test } from "vitest";
import { relevance } from "./about.ts";
import type { Mutant } from "./mutants.ts";

const changed = (path: string, first: number, last = first): Mutant => ({ kind: "value changed", path, lines: [{ first, last }] });
const cut = (path: string, first: number): Mutant => ({ kind: "line removed", path, lines: [{ first, last: first }] });
const gone = (path: string): Mutant => ({ kind: "file removed", path, lines: [] });

test("a stated value that the mutant changed is about the claim", () => {
  expect(relevance(changed("a.yaml", 1), "Replicas: `3`", "replicas: 3\n", [])).toEqual({ is: "about" });
  expect(relevance(changed("a.yaml", 1), "Source is `redis`", "url: oci://host/redis/charts/redis\n", [])).toEqual({ is: "about" });
});

test("a stated key whose value changed is changed itself instead", () => {
  expect(relevance(changed("a.yaml", 1), "Settings define `POOL_START`", 'POOL_START: "10"\n', [])).toEqual({
    is: "instead",
    text: 'POOL_START_OTHER: "10"\n',
  });
});

test("a bound is undercut instead of exceeded", () => {
  expect(relevance(changed("a.yaml", 1), "Chart version 1.2+", "version: 1.3.0\n", [])).toEqual({ is: "instead", text: "version: 0.0.0\n" });
});

test("lines without anything that is stated are not about the claim, and a line that holds it is", () => {
  expect(relevance(changed("a.yaml", 1), "`a.yaml` sets `REGION`", "zone: b\n", [])).toMatchObject({ is: "not-about" });
  expect(relevance(cut("a.yaml", 1), "`a.yaml` sets `REGION`", "zone: b\n", [])).toMatchObject({ is: "not-about" });
  expect(relevance(cut("a.yaml", 1), "`a.yaml` sets `REGION`", "REGION: b\n", [])).toEqual({ is: "about" });
});

test("a file is about the claim that names it or whose values it holds", () => {
  expect(relevance(gone("deploy/a.yaml"), "`deploy/a.yaml` exists", "x: 1\n", [])).toEqual({ is: "about" });
  expect(relevance(gone("deploy/b.yaml"), "`deploy/a.yaml` exists", "x: 1\n", [])).toMatchObject({ is: "not-about" });
  expect(relevance(gone("deploy/b.yaml"), "The store is `vault`", "store: vault\n", [])).toEqual({ is: "about" });
  expect(relevance(gone("deploy/b.yaml"), "All manifests are referenced", "x: 1\n", [])).toEqual({ is: "about" });
});

test("a variable may stand for what is stated", () => {
  expect(relevance(changed("a.yaml", 1), "The store is `vault`", "name: ${STORE}\n", [])).toEqual({ is: "about" });
  expect(relevance(gone("a.yaml"), "The store is `vault`", "name: ${STORE}\n", [])).toEqual({ is: "about" });
});

test("a glob and a folder are satisfied by what is left", () => {
  expect(relevance(gone("qa/risk-1.md"), "Risk at `qa/risk-*.md`", "", ["qa/risk-2.md"])).toMatchObject({ is: "not-about" });
  expect(relevance(gone("qa/risk-1.md"), "Risk at `qa/risk-*.md`", "", ["qa/plan.md"])).toEqual({ is: "about" });
  expect(relevance(gone("deploy/x/a.yaml"), "Manifests under `deploy/x/`", "", ["deploy/x/b.yaml"])).toMatchObject({ is: "not-about" });
  expect(relevance(gone("deploy/x/a.yaml"), "Manifests under `deploy/x/`", "", ["deploy/y.yaml"])).toEqual({ is: "about" });
});

test("what a run prints rests on all that it reads", () => {
  expect(relevance(cut("kustomization.yaml", 2), "Output shows the right hosts", "resources:\n  - web\n", [])).toEqual({ is: "about" });
  expect(relevance(changed("kustomization.yaml", 1, 2), "`flux build kustomization web` succeeds", "resources:\n  - web/\n", [])).toEqual({
    is: "instead",
    text: "resources:\n  - webOther/\n",
  });
});
