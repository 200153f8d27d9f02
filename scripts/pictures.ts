/**
 * Makes the pictures of the documentation from the real report of a small repository: the example platform, a change of it, and an export of a
 * cluster that somebody has edited; and of the comment and a drift issue as GitHub shows them. Needs Chromium, and Inter and JetBrains Mono for the same letters as before.
 *
 *     npm run pictures
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import type { Report } from "../src/domain/audit.ts";
import type { DriftReport } from "../src/domain/drift.ts";
import { chromiumPath } from "../test/support/browser.ts";
import { commentOf, driftIssueOf } from "../test/support/github-bodies.ts";
import { githubPage } from "../test/support/github-page.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const INTO = join(ROOT, "docs", "images");
const NOW = "2026-03-02T06:00:00Z";

const COREFILE = `.:53 {
    errors
    health {
        lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        pods insecure
        fallthrough in-addr.arpa ip6.arpa
        ttl 30
    }
    prometheus :9153
    forward . tls://9.9.9.9 tls://149.112.112.112 {
        tls_servername dns.quad9.net
    }
    cache 30
    loop
    reload
    loadbalance
}
`;

const LIVE = COREFILE.replace(/ {4}forward[\s\S]*?\n {4}\}\n/, "    forward . 1.1.1.1 8.8.8.8\n")
  .replace("    cache 30\n    loop\n", "    cache 300\n")
  .replace("    errors\n", "    errors\n    log\n");

const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, "    ");

const sync = (name: string, path: string, more = ""): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: ${name}
  namespace: flux-system
spec:
  interval: 10m
  path: ./${path}
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
${more}`;

/** What the example has beside its files before the change. */
const BEFORE: Readonly<Record<string, string>> = {
  "infrastructure/networking/coredns/app/corefile.yaml": `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: coredns-custom, namespace: kube-system}\ndata:\n  Corefile: |\n${indented(COREFILE)}`,
  "infrastructure/networking/coredns/app/kustomization.yaml": `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - ocirepository.yaml
  - helmrelease.yaml
  - prometheusrule.yaml
  - corefile.yaml
`,
};

/** What the change adds. */
const CHANGE: Readonly<Record<string, string>> = {
  "infrastructure/observability/ks.yaml": sync(
    "observability",
    "infrastructure/observability/app",
    "  dependsOn:\n    - name: storage\n    - name: cilium\n",
  ),
  "infrastructure/observability/app/kustomization.yaml":
    "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [configmap.yaml]\n",
  "infrastructure/observability/app/configmap.yaml":
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: retention, namespace: observability}\ndata: {days: "30"}\n',
  "infrastructure/kustomization.yaml":
    "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - networking\n  - observability/ks.yaml\n",
  "infrastructure/backup/ks.yaml": sync("backup", "infrastructure/backup/app"),
};

const SNAPSHOT = {
  apiVersion: "v1",
  kind: "List",
  items: [
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: {
        name: "coredns-custom",
        namespace: "kube-system",
        labels: { "kustomize.toolkit.fluxcd.io/name": "coredns", "kustomize.toolkit.fluxcd.io/namespace": "flux-system" },
        managedFields: [
          {
            manager: "kubectl-edit",
            operation: "Update",
            apiVersion: "v1",
            time: "2026-03-01T22:14:09Z",
            fieldsType: "FieldsV1",
            fieldsV1: { "f:data": { "f:Corefile": {} } },
          },
        ],
      },
      data: { Corefile: LIVE },
    },
  ],
};

function put(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** The example with a change on top, under a name that the page shows. Gives the commit before the change. */
function stage(repository: string): string {
  const git = (...args: readonly string[]): string => {
    const day = { GIT_AUTHOR_DATE: "2026-03-01T12:00:00Z", GIT_COMMITTER_DATE: "2026-03-01T12:00:00Z", GIT_CONFIG_GLOBAL: "/dev/null" };
    const who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
    return execFileSync("git", ["-C", repository, ...who, ...args], { env: { PATH: process.env.PATH, ...day }, encoding: "utf8" }).trim();
  };
  cpSync(join(ROOT, "examples", "platform"), repository, { recursive: true });
  put(repository, BEFORE);
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("commit", "--quiet", "--message", "the platform");
  const base = git("rev-parse", "HEAD");
  put(repository, CHANGE);
  const release = join(repository, "infrastructure/networking/coredns/app/helmrelease.yaml");
  writeFileSync(release, readFileSync(release, "utf8").replace("      name: kube-dns\n", "      name: coredns\n"));
  git("add", "--all");
  git("commit", "--quiet", "--message", "observability");
  git("remote", "add", "origin", "https://github.com/acme/platform.git");
  git("update-ref", "refs/remotes/origin/main", "HEAD");
  return base;
}

interface Picture {
  readonly name: string;
  readonly fragment: string;
  readonly scheme?: "dark";
  readonly width?: number;
  readonly height?: number;
  /** What is brought to the top of the picture. */
  readonly at?: string;
}

const PICTURES: readonly Picture[] = [
  { name: "board", fragment: "#stories", height: 980 },
  { name: "board-dark", fragment: "#stories", scheme: "dark", height: 980 },
  { name: "story", fragment: "#story/docs/stories/03.coredns.md", height: 1100 },
  { name: "story-dark", fragment: "#story/docs/stories/03.coredns.md", scheme: "dark", height: 1100 },
  { name: "graph", fragment: "#clusters", height: 620 },
  { name: "graph-dark", fragment: "#clusters", scheme: "dark", height: 620 },
  { name: "drift", fragment: "#drift", height: 900 },
  { name: "drift-dark", fragment: "#drift", scheme: "dark", height: 900 },
  { name: "phone", fragment: "#stories", width: 390, height: 844 },
  { name: "phone-story", fragment: "#story/docs/stories/03.coredns.md@AC1.5", scheme: "dark", width: 390, height: 844 },
];

async function shoot(browser: Browser, url: string, { name, fragment, scheme = undefined, width = 1200, height = 800 }: Picture): Promise<void> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme ?? "light",
    reducedMotion: "reduce",
    deviceScaleFactor: 1,
  });
  const page = await context.newPage();
  await page.goto(url + fragment);
  await page.evaluate("document.fonts.ready.then(() => document.activeElement.blur())");
  await page.screenshot({ path: join(INTO, `${name}.png`), animations: "disabled" });
  await context.close();
}

/** Comment and issue as GitHub shows them: named after the page. */
const ON_GITHUB: readonly Picture[] = [
  { name: "comment", fragment: "", width: 820, height: 590 },
  { name: "comment-phone", fragment: "", scheme: "dark", width: 390, height: 844 },
  { name: "drift-issue", fragment: "", width: 820, height: 650 },
];

/** What a command prints as JSON; its exit code must be 1, since what it looks at is not as it should be. */
function found(...args: readonly string[]): unknown {
  const run = spawnSync(process.execPath, [join(ROOT, "dist/cli.js"), ...args, "--format", "json"], { encoding: "utf8", maxBuffer: 2 ** 26 });
  if (run.status !== 1) throw new Error(`${args[0]} should find something, exit code ${run.status}: ${run.stderr}`);
  return JSON.parse(run.stdout);
}

/** Writes the pages of {@link ON_GITHUB}: the comment about the change, and the issue about the k3s example. Gives their URLs by the first word of a name. */
function pagesOnGithub(folder: string, audited: unknown): Readonly<Record<string, string>> {
  const k3s = join(folder, "k3s");
  cpSync(join(ROOT, "examples", "k3s"), k3s, { recursive: true });
  const exports = ["--snapshots", join(k3s, "snapshots"), "--previous", join(k3s, "snapshots-before")];
  const drift = found("drift", k3s, ...exports, "--now", "2026-05-04T06:00:00Z") as DriftReport;
  const pages = { comment: commentOf(audited as Report), drift: driftIssueOf(drift, "in-cluster") };
  return Object.fromEntries(
    Object.entries(pages).map(([name, text]) => {
      const path = join(folder, `${name}.html`);
      writeFileSync(path, githubPage(text));
      return [name, pathToFileURL(path).href];
    }),
  );
}

const executablePath = chromiumPath();
if (executablePath === undefined)
  throw new Error("there is no Chromium on PATH; on Debian: apt-get install chromium fonts-inter fonts-jetbrains-mono");
const folder = mkdtempSync(join(tmpdir(), "pictures-"));
try {
  const repository = join(folder, "platform");
  const base = stage(repository);
  const snapshots = join(folder, "snapshots");
  put(snapshots, { "east/snapshot.json": JSON.stringify({ exportedAt: "2026-03-02T05:30:00Z" }), "east/all.json": JSON.stringify(SNAPSHOT) });
  const output = join(folder, "truestory.html");
  const audit = ["audit", repository, "--snapshots", snapshots, "--base", base, "--now", NOW];
  const run = spawnSync(process.execPath, [join(ROOT, "dist/cli.js"), ...audit, "--format", "html", "--output", output], { encoding: "utf8" });
  if (run.status !== 1) throw new Error(`the change should make a claim false, exit code ${run.status}: ${run.stderr}`);
  const pages = pagesOnGithub(folder, found(...audit));
  mkdirSync(INTO, { recursive: true });
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--force-color-profile=srgb", "--font-render-hinting=none", "--hide-scrollbars"],
  });
  for (const picture of PICTURES) await shoot(browser, pathToFileURL(output).href, picture);
  for (const picture of ON_GITHUB) await shoot(browser, pages[picture.name.split("-")[0] ?? ""] ?? "", picture);
  await browser.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
