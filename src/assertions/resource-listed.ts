import { type Assertion, type Evidence, evidence, type Outcome } from "../domain/assertion.ts";
import { documentObject } from "../domain/catalogue.ts";
import { kustomizationFile } from "../domain/moves.ts";
import { absent, contradicted, holds, listed, unknown } from "../domain/outcome.ts";
import { baseName, directoryOf, isUnder, joinPath, normalisePath } from "../domain/pattern.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { isFluxKustomization, presentPaths } from "../domain/search.ts";
import { type FieldPath, isMapping, isSequence, stringAt, type Value } from "../domain/value.ts";
import type { World } from "../domain/world.ts";

type ResourceListed = Extract<Assertion, { kind: "resource-listed" }>;

const FILES = {
  "apps/web/kustomization.yaml":
    "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - deployment.yaml\n  - ./service.yaml\npatches:\n  - path: patch.yaml\n",
  "apps/web/deployment.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n",
  "apps/web/service.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n",
};

/** Judges that kustomization files list entries. */
export const assertion: AssertionKind<ResourceListed> = {
  kind: "resource-listed",
  summary:
    "A kustomization file lists these entries as resources, components, patches or generator files. A directory stands for its kustomization file, a Flux Kustomization for the one its path leads to.",
  examples: [
    {
      title: "entries that are listed",
      files: FILES,
      assertion: { kind: "resource-listed", kustomizations: ["apps/web/kustomization.yaml"], entries: ["deployment.yaml", "service.yaml"] },
      outcome: "holds",
    },
    {
      title: "an entry by its path in the repository",
      files: FILES,
      assertion: { kind: "resource-listed", kustomizations: ["apps/web"], entries: ["apps/web/service.yaml"] },
      outcome: "holds",
    },
    {
      title: "an entry that is not listed",
      files: FILES,
      assertion: { kind: "resource-listed", kustomizations: ["apps/web/kustomization.yaml"], entries: ["ingress.yaml"] },
      outcome: "contradicted",
    },
    {
      title: "an entry that must not be listed, and is not",
      files: FILES,
      assertion: { kind: "resource-listed", kustomizations: ["apps/web/kustomization.yaml"], entries: ["ingress.yaml"], absent: true },
      outcome: "holds",
    },
    {
      title: "an entry that must not be listed, and is",
      files: FILES,
      assertion: { kind: "resource-listed", kustomizations: ["apps/web/kustomization.yaml"], entries: ["service.yaml"], absent: true },
      outcome: "contradicted",
    },
    {
      title: "no kustomization file",
      files: FILES,
      assertion: { kind: "resource-listed", kustomizations: ["apps/db/kustomization.yaml"], entries: ["service.yaml"] },
      outcome: "absent",
    },
  ],
  needs: () => [],
  describe: (claim) =>
    `${claim.kustomizations.map((path) => `\`${path}\``).join(" and ")} ${claim.absent === true ? "does not list" : "lists"} ${claim.entries.map((entry) => `\`${entry}\``).join(", ")}`,
  judge(claim, world) {
    const files = [...new Set(presentPaths(world, claim.kustomizations).flatMap((path) => kustomizationsAt(world, path)))];
    if (files.length === 0) return absent({ level: "text", expected: `${listed(claim.kustomizations)} lists ${listed(claim.entries)}` });
    const judged = files.map((file) => ({ file, ...judgeFile(claim, world, file) }));
    if (claim.absent === true) return judgeAbsence(claim, judged);
    const complete = judged.filter(({ missing }) => missing.length === 0);
    if (complete.length === judged.length)
      return holds(
        "parsed",
        judged.flatMap(({ proof }) => proof),
      );
    if (complete.length > 0) return torn(judged);
    return contradicted({
      level: "parsed",
      evidence: judged.flatMap(({ file, proof }) => [...proof, evidence({ path: file, line: 1 })]),
      expected: `${listed([...new Set(judged.flatMap(({ missing }) => missing))])} is listed`,
      found: listed([...new Set(judged.flatMap(({ entries }) => entries.map(({ text }) => text)))], 8) || "an empty list",
    });
  },
};

function judgeAbsence(claim: ResourceListed, judged: readonly { readonly file: string; readonly proof: readonly Evidence[] }[]): Outcome {
  const proof = judged.flatMap((one) => one.proof);
  if (proof.length === 0)
    return holds(
      "parsed",
      judged.map(({ file }) => evidence({ path: file, line: 1, note: `does not list ${listed(claim.entries)}` })),
    );
  return contradicted({
    level: "parsed",
    evidence: proof,
    expected: `${listed(claim.entries)} is not listed`,
    found: listed(proof.map(({ value }) => value ?? "")),
  });
}

function torn(judged: readonly { readonly file: string; readonly missing: readonly string[] }[]): Outcome {
  const without = judged.filter(({ missing }) => missing.length > 0);
  const parts = without.map(({ file, missing }) => evidence({ path: file, line: 1, note: `does not list ${listed(missing)}` }));
  return unknown("ambiguous", `Some of these kustomizations list it and ${listed(without.map(({ file }) => file))} does not.`, parts);
}

/** The kustomization files that a path stands for. */
function kustomizationsAt(world: World, path: string): readonly string[] {
  if (world.tree.kind(path) === "directory") return [kustomizationFile(world, path)].filter((file) => file !== undefined);
  const [document] = world.documents(path);
  if (document === undefined) return [];
  const flux = world.documents(path).flatMap((one) => {
    const object = documentObject(one);
    if (object === undefined || !isFluxKustomization(object)) return [];
    const target = normalisePath(stringAt(one.value, "spec", "path") ?? "");
    return target === undefined ? [] : (kustomizationFile(world, target) ?? []);
  });
  if (flux.length > 0) return flux;
  return isMapping(document.value) && lists(document.value).length > 0 ? [path] : [];
}

interface Listed {
  readonly text: string;
  readonly path: FieldPath;
}

function judgeFile(claim: ResourceListed, world: World, file: string) {
  const [document] = world.documents(file);
  const entries = document !== undefined && isMapping(document.value) ? lists(document.value) : [];
  const found = claim.entries.map((entry) => ({ entry, at: entries.find(({ text }) => isEntry(file, text, entry)) }));
  const missing = found.filter(({ at }) => at === undefined).map(({ entry }) => entry);
  const proof = found.flatMap(({ at }) => {
    if (at === undefined) return [];
    return [evidence({ path: file, line: document?.place(at.path)?.line ?? null, field: String(at.path[0]), value: at.text })];
  });
  return { entries, missing, proof };
}

/** Whether a listed text is the claimed entry: the same text, the same path from the root, the same file or directory name, or something in a directory of that name. */
function isEntry(file: string, text: string, entry: string): boolean {
  const here = directoryOf(file);
  const listedPath = joinPath(here, text);
  const plain = normalisePath(entry);
  if (plain === undefined || listedPath === undefined) return text === entry;
  if (listedPath === plain || listedPath === joinPath(here, entry)) return true;
  if (!plain.includes("/") && (baseName(listedPath) === plain || listedPath.endsWith(`/${plain}`))) return true;
  return !/\.[a-z]+$/.test(plain) && [plain, joinPath(here, plain)].some((folder) => folder !== undefined && isUnder(listedPath, folder));
}

const LISTS: readonly string[] = [
  "resources",
  "components",
  "bases",
  "patchesStrategicMerge",
  "crds",
  "generators",
  "transformers",
  "configurations",
  "validators",
];

/** Everything that a kustomization file refers to, with its place. Source: kustomize `api/types.Kustomization`. */
function lists(value: { readonly [key: string]: Value }): readonly Listed[] {
  const found: Listed[] = [];
  for (const key of LISTS) {
    const list = value[key];
    if (isSequence(list)) for (const [at, item] of list.entries()) if (typeof item === "string") found.push({ text: item, path: [key, at] });
  }
  for (const key of ["patches", "patchesJson6902", "replacements"]) {
    const list = value[key];
    if (!isSequence(list)) continue;
    for (const [at, item] of list.entries()) {
      const text = stringAt(item, "path");
      if (text !== undefined) found.push({ text, path: [key, at] });
    }
  }
  for (const key of ["configMapGenerator", "secretGenerator"]) {
    const list = value[key];
    if (!isSequence(list)) continue;
    for (const [at, item] of list.entries()) for (const text of generatorFiles(item)) found.push({ text, path: [key, at] });
  }
  return found;
}

function generatorFiles(generator: Value): readonly string[] {
  if (!isMapping(generator)) return [];
  const texts = [generator.files, generator.envs].flatMap((list) => (isSequence(list) ? list : []));
  return texts.filter((text) => typeof text === "string").map((text) => text.slice(text.indexOf("=") + 1));
}
