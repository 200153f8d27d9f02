import { expect, test } from "vitest";
import { nameMeant } from "../../src/domain/flux-names.ts";
import { fluxSubjectsOf } from "../../src/domain/flux-subject.ts";
import type { Sentence } from "../../src/domain/story.ts";
import { context, sentence, storyWith } from "../recognisers/sentence.ts";

const NAMES = ["cert-manager", "cert-manager-issuers", "observability-victoria-logs", "rook-ceph-cluster", "rook-ceph-operator", "sonarr", "radarr"];

test("words mean the Kustomization whose name they spell out, else the only one that has them", () => {
  expect(nameMeant("Cert Manager", NAMES)).toEqual({ name: "cert-manager", sure: true });
  expect(nameMeant("the Rook-Ceph cluster", NAMES)).toEqual({ name: "rook-ceph-cluster", sure: true });
  expect(nameMeant("VictoriaLogs", NAMES)).toEqual({ name: "observability-victoria-logs", sure: false });
  expect(nameMeant("Sonarr's Kustomization", NAMES)).toEqual({ name: "sonarr", sure: true });
});

test("words that may mean several, or only a part of a word, mean none", () => {
  for (const words of ["Rook-Ceph", "the operator", "cert", "logs of victoria", "the cluster", "sona", "everything", ""])
    expect(nameMeant(words, NAMES)).toBe(null);
});

function subjects(text: string, before: readonly Sentence[] = []) {
  const under = [{ line: 1, text: "Flux:" }];
  const scope = { clusters: [], paths: [], objects: [], lines: under };
  const own = sentence(text, [], { line: 9, scope });
  const others = before.map((one, at) => ({ ...one, line: at + 2, scope }));
  const read = context({
    story: storyWith([...others, own]),
    kustomizations: NAMES,
    objectsNamed: (name) => (NAMES.includes(name) ? ["Kustomization"] : []),
  });
  return fluxSubjectsOf(own, read)?.map(({ name, guessed }) => (guessed === true ? `${name}?` : name));
}

test("a sentence starts from Kustomizations by their names, in code and in words", () => {
  expect(subjects("`sonarr` waits for `cert-manager`")).toEqual(["sonarr"]);
  expect(subjects("`sonarr` and `radarr` wait for `cert-manager`")).toEqual(["sonarr", "radarr"]);
  expect(subjects("Sonarr and Radarr depend on `cert-manager`")).toEqual(["sonarr", "radarr"]);
  expect(subjects("VictoriaLogs depends on `rook-ceph-cluster`")).toEqual(["observability-victoria-logs?"]);
  expect(subjects("Depends on `rook-ceph-cluster`")).toEqual([]);
});

test("both, all and each are those that stand before, when there are as many; else nothing tells", () => {
  const listed = [sentence("Sonarr and Radarr both include the component")];
  expect(subjects("Both Kustomizations wait for `cert-manager`", listed)).toEqual(["sonarr", "radarr"]);
  expect(subjects("Each of them depends on `cert-manager`", listed)).toEqual(["sonarr", "radarr"]);
  expect(subjects("All three Kustomizations wait for `cert-manager`", listed)).toBeUndefined();
  expect(subjects("Both Kustomizations wait for `cert-manager`", [sentence("Names: `sonarr`, `radarr`")])).toEqual(["sonarr", "radarr"]);
  expect(subjects("Both Kustomizations wait for `cert-manager`")).toBeUndefined();
  expect(subjects("Bookshelf waits for `cert-manager`")).toBeUndefined();
});
