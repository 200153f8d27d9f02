import { distance } from "fastest-levenshtein";
import { AuditFailure } from "../domain/failure.ts";
import { baseName, normalisePath } from "../domain/pattern.ts";
import type { Tree } from "../domain/world.ts";
import { renderWhy, type WhyTarget } from "../report/why.ts";
import type { AuditArguments } from "./arguments.ts";
import { auditClaims, style, write } from "./auditing.ts";
import { localLinks } from "./terminal.ts";

/**
 * Prints which claims rest on a path, a line of it (`PATH:12`) or a field of it (`PATH:spec.replicas`).
 *
 * @throws {@link AuditFailure} code 2 for a path that is not there, with the nearest names.
 */
export async function runWhy(target: string, repo: string, options: AuditArguments): Promise<number> {
  const { report, world } = await auditClaims(repo, options);
  await write(renderWhy(report, targetOf(target, world.tree), style(options, localLinks(repo))), options.output);
  return 0;
}

function targetOf(text: string, tree: Tree): WhyTarget {
  const whole = normalisePath(text);
  if (whole !== undefined && (whole === "" || tree.kind(whole) !== undefined)) return { path: whole, line: null, field: null };
  const colon = text.indexOf(":");
  const path = normalisePath(colon === -1 ? text : text.slice(0, colon));
  const rest = colon === -1 ? "" : text.slice(colon + 1);
  if (path === undefined || (path !== "" && tree.kind(path) === undefined)) throw unknownPath(path ?? text, tree);
  if (rest === "") return { path, line: null, field: null };
  return /^\d+$/.test(rest) ? { path, line: Number(rest), field: null } : { path, line: null, field: rest };
}

function unknownPath(path: string, tree: Tree): AuditFailure {
  const near = nearest(path, tree.paths);
  const remedy = near.length > 0 ? `Did you mean ${near.join(", ")}?` : `Give a path relative to the repository; it has ${tree.paths.length} files.`;
  return new AuditFailure(`there is no file or directory ${path}`, { code: 2, remedy });
}

/** Up to three paths: those with the same last name, else those that differ in few letters. */
function nearest(path: string, paths: readonly string[]): readonly string[] {
  const name = baseName(path);
  const same = paths.filter((other) => baseName(other) === name);
  const near = same.length > 0 ? same : paths.filter((other) => distance(baseName(other), name) <= Math.max(1, Math.floor(name.length / 4)));
  return near
    .map((other) => ({ other, far: distance(other, path) }))
    .sort((a, b) => a.far - b.far || (a.other < b.other ? -1 : 1))
    .slice(0, 3)
    .map(({ other }) => other);
}
