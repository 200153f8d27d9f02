// Makes src/domain/pinned-schemas.ts and, with the licences of their sources, scripts/schemas/THIRD_PARTY.json: the API schemas that integrity rules know without the CRDs of a repository, from the definitions that the
// projects publish as Go modules: their CRDs, the OpenAPI documents of Kubernetes, or Go types through controller-gen. Needs Go and its module proxy.
//
//   node scripts/schemas.ts
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { ApiKind, ApiProject } from "../src/domain/api-schema.ts";
import { crdKinds, type JsonSchema } from "../src/domain/crd-schema.ts";
import { byLicence, type Component, licenceText } from "./notices.ts";
import { openApiKinds } from "./schemas/openapi.ts";
import { shared } from "./schemas/shared.ts";

/** The toolchain that the newest of the modules asks for. */
const TOOLCHAIN = "go1.27.3";
const CONTROLLER_GEN = "sigs.k8s.io/controller-tools@v0.23.0";

interface Source {
  readonly name: string;
  /** Modules with versions. The first one's version is the project's. */
  readonly modules: readonly string[];
  /** Folders with CRDs or OpenAPI documents, relative to the first module; none when the types are in Go alone. */
  readonly folders: readonly string[];
  readonly form: "crds" | "openapi" | "types";
}

const SOURCES: readonly Source[] = [
  { name: "Kubernetes", modules: ["k8s.io/kubernetes@v1.37.0"], folders: ["api/openapi-spec/v3"], form: "openapi" },
  {
    name: "Flux kustomize-controller",
    modules: ["github.com/fluxcd/kustomize-controller/api@v1.10.1"],
    folders: [],
    form: "types",
  },
  { name: "Flux helm-controller", modules: ["github.com/fluxcd/helm-controller/api@v1.7.1"], folders: [], form: "types" },
  { name: "Flux source-controller", modules: ["github.com/fluxcd/source-controller/api@v1.10.1"], folders: [], form: "types" },
  { name: "Flux notification-controller", modules: ["github.com/fluxcd/notification-controller/api@v1.10.0"], folders: [], form: "types" },
  {
    name: "Flux image controllers",
    modules: ["github.com/fluxcd/image-reflector-controller/api@v1.3.0", "github.com/fluxcd/image-automation-controller/api@v1.3.0"],
    folders: [],
    form: "types",
  },
  { name: "Argo CD", modules: ["github.com/argoproj/argo-cd/v3@v3.6.1"], folders: ["manifests/crds"], form: "crds" },
  {
    name: "Prometheus operator",
    modules: ["github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring@v0.95.2"],
    folders: [],
    form: "types",
  },
  { name: "cert-manager", modules: ["github.com/cert-manager/cert-manager@v1.21.2"], folders: ["deploy/crds"], form: "crds" },
  { name: "external-secrets", modules: ["github.com/external-secrets/external-secrets@v1.3.2"], folders: ["config/crds/bases"], form: "crds" },
  {
    name: "Cilium",
    modules: ["github.com/cilium/cilium@v1.20.2"],
    folders: ["pkg/k8s/apis/cilium.io/client/crds/v2", "pkg/k8s/apis/cilium.io/client/crds/v2alpha1"],
    form: "crds",
  },
  { name: "Gateway API", modules: ["sigs.k8s.io/gateway-api@v1.7.0"], folders: ["config/crd/standard", "config/crd/experimental"], form: "crds" },
];

const root = join(import.meta.dirname, "..");

function go(cwd: string, ...parameters: readonly string[]): string {
  const env = { ...process.env, GOTOOLCHAIN: TOOLCHAIN, GOFLAGS: "-mod=mod" };
  return execFileSync("go", parameters, { cwd, env, encoding: "utf8", maxBuffer: 1 << 26 });
}

/** The folder of a module in Go's cache. */
function download(work: string, module: string): string {
  const answer: unknown = JSON.parse(go(work, "mod", "download", "-json", module));
  const dir = typeof answer === "object" && answer !== null && "Dir" in answer ? answer.Dir : undefined;
  if (typeof dir !== "string") throw new Error(`${module} has no folder`);
  return dir;
}

/** CRDs that controller-gen makes from the Go types of modules, as files of a folder. */
function generateCrds(work: string, modules: readonly string[]): string {
  const folder = mkdtempSync(join(work, "crds-"));
  const requirements = [...modules, CONTROLLER_GEN].map((module) => `require ${module.replace("@", " ")}`);
  writeFileSync(join(folder, "go.mod"), `module schemas\n\ngo 1.27.0\n\n${requirements.join("\n")}\n`);
  const paths = modules.map((module) => `paths=${module.slice(0, module.indexOf("@"))}/...`);
  const tool = `${CONTROLLER_GEN.slice(0, CONTROLLER_GEN.indexOf("@"))}/cmd/controller-gen`;
  go(folder, "run", tool, "crd:allowDangerousTypes=true,maxDescLen=0", ...paths, "output:crd:dir=out");
  return join(folder, "out");
}

function foldersOf(source: Source, work: string): readonly string[] {
  if (source.form === "types") return [generateCrds(work, source.modules)];
  const [module = ""] = source.modules;
  const folder = download(work, module);
  return source.folders.map((path) => join(folder, path));
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .sort()
    .filter((name) => /\.(?:ya?ml|json)$/.test(name))
    .map((name) => readFileSync(join(folder, name), "utf8"));
}

/** The licences of the modules of a source. */
function licencesOf(source: Source, work: string): Promise<readonly Component[]> {
  return Promise.all(
    source.modules.map(async (module) => {
      const [name = "", version = ""] = module.split("@");
      const text = await licenceText(download(work, module));
      if (text === "") throw new Error(`${module} has no licence file`);
      return { name, version, text };
    }),
  );
}

/** The kinds of a source. Of a version that is in two folders the later one counts: the experimental channel has all fields of the standard one. */
function kindsOf(source: Source, work: string): readonly ApiKind[] {
  const texts = foldersOf(source, work).flatMap(filesIn);
  const kinds =
    source.form === "openapi"
      ? texts.flatMap((text) => openApiKinds(JSON.parse(text)))
      : texts.flatMap((text) => parseAllDocuments(text).flatMap((document) => crdKinds(document.toJS() as JsonSchema)));
  const merged = new Map<string, ApiKind>();
  for (const kind of kinds) {
    const key = `${kind.group}/${kind.kind}`;
    merged.set(key, { ...kind, versions: { ...merged.get(key)?.versions, ...kind.versions } });
  }
  return [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, kind]) => kind);
}

const work = mkdtempSync(join(tmpdir(), "schemas-"));
try {
  const projects = SOURCES.map((source): ApiProject => {
    const version = source.modules[0]?.split("@")[1] ?? "";
    return { name: source.name, version, kinds: kindsOf(source, work) };
  });
  const text = JSON.stringify(shared(projects));
  writeFileSync(
    join(root, "src", "domain", "pinned-schemas.ts"),
    [
      "// Generated by `node scripts/schemas.ts` from the definitions that the projects publish; do not edit.",
      'import type { PinnedSchemas } from "./api-schema.ts";',
      "",
      "let known: PinnedSchemas | undefined;",
      "",
      "/** The pinned schemas; read when first asked for. */",
      "export function pinnedSchemas(): PinnedSchemas {",
      `  known ??= JSON.parse('${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}') as PinnedSchemas;`,
      "  return known;",
      "}",
      "",
    ].join("\n"),
  );
  const licences = byLicence((await Promise.all(SOURCES.map((source) => licencesOf(source, work)))).flat());
  writeFileSync(join(root, "scripts", "schemas", "THIRD_PARTY.json"), `${JSON.stringify({ licences }, null, 2)}\n`);
  console.log(`${projects.reduce((sum, { kinds }) => sum + kinds.length, 0)} kinds, ${text.length} bytes`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
