import { expect, test } from "vitest";
import { explanations, negated } from "../../src/domain/clauses.ts";

function explained(text: string): readonly string[] {
  return explanations(text).map(({ start, end }) => text.slice(start, end));
}

test.each([
  ["Two replicas for HA", "for HA"],
  ["PDB with `minAvailable: 1` to survive node loss", "to survive node loss"],
  ["CRDs skipped because they are installed by the bootstrap phase", "because they are installed by the bootstrap phase"],
  ["Namespace creation disabled since kube-system already exists", "since kube-system already exists"],
  ["Priority class `x` (per architecture §7)", "(per architecture §7)"],
  ["`interval: 1h` as described in the runbook", "as described in the runbook"],
  ["PSA `privileged` (Ceph OSDs need host devices)", "(Ceph OSDs need host devices)"],
  ["CRDs are skipped (handled by Story 43)", "(handled by Story 43)"],
  ["Path set to `/etc/x` for Talos compatibility", "for Talos compatibility"],
  ["`a` depends on `b` so that CRDs exist first", "so that CRDs exist first"],
])("%s", (text, clause) => {
  expect(explained(text)).toEqual([clause]);
});

test.each([
  "Two replicas for production",
  "NetworkPolicy for observability",
  "Policy to allow DNS",
  "Security context set to prevent privilege escalation",
  "Wired into the kustomization, so both clusters get it",
  "PDB to ensure at least 2 pods",
  "Egress for `harbor` only",
  "Runs (as non-root)",
  "Backups (production only)",
  "Certificates (uid 1000 requires it, and 3 replicas)",
  "Pinned since v1.18",
  "Storage for every tenant",
  "Set because `wait: true` is missing",
  "Schedule to save 30 backups",
])("%s explains nothing", (text) => {
  expect(explained(text)).toEqual([]);
});

test("a negation within an explanation leaves the statement alone", () => {
  const text = "`replicas: 2` to upgrade, because a single pod cannot be drained";
  const [span] = negated(text);
  expect(text.slice(span?.start, span?.end)).toBe("because a single pod cannot be drained");
});
