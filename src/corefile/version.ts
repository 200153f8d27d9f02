import { compareVersions } from "../domain/version.ts";

/** The newest release of CoreDNS that the tables here describe. */
export const NEWEST = "1.14.7";

const known = new Map<string, boolean>();

/** Whether `version` is `since` or later; variants of a release (`1.11.1-eksbuild.9`) count as the release. */
export function isSince(version: string, since: string): boolean {
  const pair = `${version} ${since}`;
  const answer = known.get(pair) ?? compareVersions(version, since) >= 0;
  if (known.size < 10_000) known.set(pair, answer);
  return answer;
}
