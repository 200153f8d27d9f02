import { type Assertion, evidence } from "../domain/assertion.ts";
import { documentObject, isYamlPath } from "../domain/catalogue.ts";
import { scalarsOf } from "../domain/fields.ts";
import { filesUnder } from "../domain/moves.ts";
import { contradicted, holds, unknown } from "../domain/outcome.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { presentPaths } from "../domain/search.ts";
import { isEncryptedText } from "../domain/secrets.ts";
import { type FieldPath, isMapping, type Mapping, type Value } from "../domain/value.ts";

type NoPlaintextSecret = Extract<Assertion, { kind: "no-plaintext-secret" }>;

/** Most files that one claim looks into. */
const MOST_FILES = 4_000;

const secret = (value: string): Readonly<Record<string, string>> => ({
  "apps/web/secret.yaml": `apiVersion: v1\nkind: Secret\nmetadata:\n  name: web\nstringData:\n  password: ${value}\n`,
});
const claim: NoPlaintextSecret = { kind: "no-plaintext-secret", files: ["apps/web"] };

/** Judges that manifests hold no credentials in plain text. */
export const assertion: AssertionKind<NoPlaintextSecret> = {
  kind: "no-plaintext-secret",
  summary:
    "No Secret of the manifests has data in plain text, and no field named after a password, token or key has a literal value. Encrypted values, variables, templates and references to Secrets are none.",
  examples: [
    { title: "a variable", files: secret("${WEB_PASSWORD}"), assertion: claim, outcome: "holds" },
    { title: "a password written out", files: secret("hunter2"), assertion: claim, outcome: "contradicted" },
    {
      title: "a literal where a password belongs",
      files: {
        "apps/web/release.yaml":
          "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: web\nspec:\n  values:\n    adminPassword: hunter2\n",
      },
      assertion: claim,
      outcome: { unknown: "ambiguous" },
    },
    {
      title: "names of Secrets and of their keys",
      files: {
        "apps/web/release.yaml":
          "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: web\nspec:\n  values:\n    existingSecret: web-auth\n    secretKeyRef:\n      name: web-auth\n      key: password\n",
      },
      assertion: claim,
      outcome: "holds",
    },
    { title: "nothing to look at", files: {}, assertion: claim, outcome: { unknown: "ambiguous" } },
  ],
  needs: () => [],
  describe: ({ files }) =>
    files.length === 0 ? "no manifest of the repository holds a credential in plain text" : "the story's manifests hold no credential in plain text",
  judge({ files }, world) {
    const paths = files.length === 0 ? world.tree.paths : presentPaths(world, files).flatMap((path) => filesUnder(world, path));
    const manifests = [...new Set(paths)].filter((path) => isYamlPath(path));
    if (manifests.length === 0) return unknown("ambiguous", "There are no manifests to look at.");
    if (manifests.length > MOST_FILES) return unknown("ambiguous", "There are more manifests than are looked at.");
    const suspects = [];
    for (const path of manifests) {
      const documents = world.documents(path);
      if (documents.length === 0 && world.tree.unreadable(path) !== undefined) return unknown("ambiguous", `${path} could not be read.`);
      for (const document of documents) {
        if (!isMapping(document.value)) continue;
        const kind = documentObject(document)?.id.kind ?? "";
        for (const found of exposedIn(document.value, kind)) suspects.push({ ...found, path, line: document.place(found.field)?.line ?? null });
      }
    }
    const proof = suspects.slice(0, 5).map(({ path, line, field }) => evidence({ path, line, field: field.join("."), value: "(not shown)" }));
    if (suspects.some(({ sure }) => sure))
      return contradicted({
        level: "parsed",
        evidence: proof,
        clusters: [],
        expected: "no credential in plain text",
        found: "a Secret with plain data",
      });
    if (suspects.length > 0)
      return unknown("ambiguous", `A field here that is named after a credential has a literal value: ${suspects[0]?.field.join(".") ?? ""}.`, proof);
    return holds("parsed", [evidence({ path: manifests[0] ?? null, note: `${manifests.length} manifests hold none` })], []);
  },
};

interface Exposed {
  readonly field: FieldPath;
  readonly sure: boolean;
}

/** What names of fields that hold credentials end in, and what only refers to one. */
const CREDENTIAL =
  /(?:password|passwd|passphrase|token|apikey|api_key|secretkey|secret_key|accesskey|access_key|privatekey|private_key|clientsecret|client_secret|credentials?)$/i;
const REFERENCE = /(?:ref|name|path|keyref|existing\w*|\w*store\w*|remoteref|key|property|data|template|dnsnames|spec|secretkey)$/i;

function exposedIn(value: Mapping, kind: string): readonly Exposed[] {
  if (isMapping(value.sops) || kind === "SealedSecret" || kind === "CustomResourceDefinition") return [];
  if (kind === "Secret") return plainData(value);
  const found: Exposed[] = [];
  for (const { path, value: scalar } of scalarsOf(value)) {
    const key = String(path.at(-1));
    if (!CREDENTIAL.test(key) || typeof scalar !== "string" || isHarmless(scalar)) continue;
    if (
      path
        .slice(0, -1)
        .some(
          (step) =>
            /^(?:secretKeyRef|secretRef|remoteRef|valueFrom|rules|annotations|labels|data)$|[Rr]ef$/.test(String(step)) &&
            !/^data$/.test(String(step)),
        )
    )
      continue;
    if (kind.includes("ExternalSecret") || kind.includes("SecretStore") || kind === "PushSecret") continue;
    found.push({ field: path, sure: false });
  }
  return found;
}

function plainData(value: Mapping): readonly Exposed[] {
  return ["data", "stringData"].flatMap((part): Exposed[] => {
    const data: Value | undefined = value[part];
    if (!isMapping(data)) return [];
    return Object.entries(data).flatMap(([key, text]): Exposed[] =>
      typeof text !== "string" || isHarmless(text) || isEncryptedText(text) ? [] : [{ field: [part, key], sure: true }],
    );
  });
}

/** Nothing, a variable, a template, encrypted text, or the name of a Secret or a file. */
function isHarmless(text: string): boolean {
  const plain = text.trim();
  if (plain === "" || plain.length > 2_000 || isEncryptedText(plain)) return true;
  if (/\$\{|\{\{|^ENC\[|^\/|^<|\$\(|^op:\/\/|^vault:/.test(plain)) return true;
  return /^[a-z0-9]+(?:-[a-z0-9]+)+$/.test(plain) && REFERENCE.test(plain.replace(/.*-/, ""))
    ? true
    : /^(?:true|false|none|null|\d{1,3})$/i.test(plain);
}
