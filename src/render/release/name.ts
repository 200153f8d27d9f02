import { createHash } from "node:crypto";

const LONGEST = 53;
const HASH = 12;

/** A release name that Helm takes: a longer one ends in a hash of the whole. Source: `internal/release/name.go` of fluxcd/helm-controller. */
export function shortenReleaseName(name: string): string {
  if (name.length <= LONGEST) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, HASH);
  return `${name.slice(0, LONGEST - HASH - 1)}-${hash}`;
}
