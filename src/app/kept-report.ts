import { createHash } from "node:crypto";
import { loadConfig } from "../config/load.ts";
import type { Report } from "../domain/audit.ts";
import type { Store } from "../domain/store.ts";
import type { Engine } from "../render/engine/index.ts";
import { fingerprint } from "../world/fingerprint.ts";
import { openTree } from "../world/tree.ts";
import { type AuditRequest, auditRepository, type Progress } from "./audit.ts";

/** Where reports are kept. */
export interface ReportMemory {
  readonly store: Store;
  /** Names the code that judges: the digest of everything that runs. */
  readonly identity: string;
}

/** Changes when what is kept changes its form. */
const FORMAT = 1;

/**
 * Audits, or gives the report of an earlier audit of the same: same code, same request, same files, same commits. What is not a commit of a
 * complete clone is always audited, and so is what may depend on the network.
 *
 * @throws as {@link auditRepository}.
 */
export async function reportOn(request: AuditRequest, engine: Engine, progress: Progress, memory: ReportMemory): Promise<Report> {
  const tree = await openTree(request.repo, request.commit ?? undefined);
  const ask = (): Promise<string | undefined> => fingerprint(request.repo, tree, request.base);
  const before = await ask();
  // What the network gives may be another thing tomorrow.
  const ruling = request.base === null ? tree : await openTree(request.repo, request.base);
  const asksNetwork = request.offline !== true && loadConfig(ruling).network !== null;
  if (before === undefined || asksNetwork) return (await auditRepository({ ...request, tree }, engine, progress)).report;
  const key = keyOf(request, before, memory);
  const kept = memory.store.get(key);
  if (kept !== undefined) return JSON.parse(kept) as Report;
  const { report, fetches } = await auditRepository({ ...request, tree }, engine, progress);
  // Commits and settings may have changed meanwhile.
  if (!fetches && (await ask()) === before) memory.store.put(key, JSON.stringify(report));
  return report;
}

function keyOf({ repo: _, ...asked }: AuditRequest, fingerprint: string, { identity }: ReportMemory): string {
  const facts = [FORMAT, identity, process.version, asked, fingerprint];
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex");
}
