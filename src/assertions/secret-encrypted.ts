import { type Assertion, evidence } from "../domain/assertion.ts";
import { documentObject, documentsNamed } from "../domain/catalogue.ts";
import { absent, contradicted, holds, unknown } from "../domain/outcome.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { namedObjects } from "../domain/search.ts";
import { isEncryptedText } from "../domain/secrets.ts";
import { stemOf, stemsOf } from "../domain/stems.ts";
import { isMapping, type Mapping, stringAt } from "../domain/value.ts";
import type { ManifestDocument, World } from "../domain/world.ts";

type SecretEncrypted = Extract<Assertion, { kind: "secret-encrypted" }>;

const secret = (data: string, rest = ""): string =>
  `apiVersion: v1\nkind: Secret\nmetadata:\n  name: web\nstringData:\n  adminPassword: ${data}\n${rest}`;
const SOPS = "sops:\n  mac: ENC[AES256_GCM,data:bWFj,type:str]\n";
const CIPHER = "ENC[AES256_GCM,data:c2VjcmV0,type:str]";
const claim: SecretEncrypted = { kind: "secret-encrypted", name: "web", holding: [] };

/** Judges that a Secret stands in the repository, encrypted with SOPS. */
export const assertion: AssertionKind<SecretEncrypted> = {
  kind: "secret-encrypted",
  summary:
    "A Secret of this name stands in the repository, SOPS has encrypted what it holds, and its keys have the words in them that the claim says it holds. A Secret in plain text, or none at all, is a miss; one that an operator makes from elsewhere leaves the claim open.",
  examples: [
    { title: "encrypted", files: { "apps/web/secret.sops.yaml": secret(CIPHER, SOPS) }, assertion: claim, outcome: "holds" },
    {
      title: "with the key that is spoken of",
      files: { "apps/web/secret.sops.yaml": secret(CIPHER, SOPS) },
      assertion: { ...claim, holding: ["admin", "password"] },
      outcome: "holds",
    },
    {
      title: "without the key that is spoken of",
      files: { "apps/web/secret.sops.yaml": secret(CIPHER, SOPS) },
      assertion: { ...claim, holding: ["token"] },
      outcome: { unknown: "unrecognised" },
    },
    { title: "in plain text", files: { "apps/web/secret.yaml": secret("hunter2") }, assertion: claim, outcome: "contradicted" },
    { title: "one value in plain text", files: { "apps/web/secret.yaml": secret("hunter2", SOPS) }, assertion: claim, outcome: "contradicted" },
    { title: "no such Secret", files: { "apps/web/other.yaml": secret(CIPHER, SOPS).replace("web", "other") }, assertion: claim, outcome: "absent" },
    {
      title: "an operator makes it",
      files: { "apps/web/external.yaml": "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata:\n  name: web\nspec:\n  data: []\n" },
      assertion: claim,
      outcome: { unknown: "ambiguous" },
    },
  ],
  needs: () => [],
  describe: ({ name }) => `Secret \`${name}\` is in the repository, encrypted with SOPS`,
  judge(claim, world) {
    const expected = `Secret ${claim.name} in the repository, encrypted with SOPS`;
    const documents = secretsCalled(world, claim.name);
    if (documents.length === 0) {
      const [other] = namedObjects(world, { clusters: [], tiers: [], name: claim.name });
      if (other !== undefined) return unknown("ambiguous", `What is called ${claim.name} here is of kind ${other.object.id.kind}.`);
      const hidden = world.tree.paths.find((path) => /\.sops\.|\.enc\./.test(path) && isHidden(world, path));
      if (hidden !== undefined) return unknown("needs-secret", `${hidden} is encrypted as a whole; what it makes is not to be seen.`);
      return absent({ level: "parsed", expected });
    }
    const proof = documents.map(({ path, document }) =>
      evidence({ path, line: document.place(["metadata", "name"])?.line ?? null, object: `Secret ${claim.name}` }),
    );
    const plain = documents.filter(({ value }) => !isEncrypted(value));
    if (plain.length > 0 && plain.some(({ value }) => dataOf(value).length === 0))
      return unknown("ambiguous", `Secret ${claim.name} has no data in the repository.`, proof);
    if (plain.length > 0) return contradicted({ level: "parsed", evidence: proof, expected, found: "values that are not encrypted" });
    const known = new Set(documents.flatMap(({ value }) => [claim.name, ...dataOf(value).map(([key]) => key)]).flatMap(stemsOf));
    const missing = claim.holding.find((word) => !known.has(stemOf(word)));
    if (missing !== undefined) return unknown("unrecognised", `No key of Secret ${claim.name} has “${missing}” in it.`, proof);
    return holds("parsed", proof);
  },
};

interface Found {
  readonly path: string;
  readonly document: ManifestDocument;
  readonly value: Mapping;
}

function secretsCalled(world: World, name: string): readonly Found[] {
  const paths = new Set(documentsNamed(world, name).flatMap(({ id, origin }) => (id.kind === "Secret" ? [origin.file] : [])));
  return [...paths].flatMap((path) =>
    world.documents(path).flatMap((document): Found[] => {
      const id = documentObject(document)?.id;
      return id?.kind === "Secret" && id.name === name && isMapping(document.value) ? [{ path, document, value: document.value }] : [];
    }),
  );
}

function dataOf(value: Mapping): readonly (readonly [string, unknown])[] {
  return ["data", "stringData"].flatMap((part) => {
    const data = value[part];
    return isMapping(data) ? Object.entries(data) : [];
  });
}

/** Encrypted by SOPS, value by value. Source: https://getsops.io/docs/#encrypting-only-parts-of-a-file */
function isEncrypted(value: Mapping): boolean {
  const data = dataOf(value);
  return isMapping(value.sops) && data.length > 0 && data.every(([, text]) => text === "" || isEncryptedText(text as string));
}

/** A file of which SOPS has encrypted the names too. */
function isHidden(world: World, path: string): boolean {
  return world.documents(path).some(({ value }) => isMapping(value) && isMapping(value.sops) && isEncryptedText(stringAt(value, "metadata", "name")));
}
