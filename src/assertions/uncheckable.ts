import type { Assertion } from "../domain/assertion.ts";
import { unknown } from "../domain/outcome.ts";
import type { AssertionKind } from "../domain/rule.ts";

type Uncheckable = Extract<Assertion, { kind: "uncheckable" }>;

/** Gives the reason why nothing in the repository can decide a claim. */
export const assertion: AssertionKind<Uncheckable> = {
  kind: "uncheckable",
  summary: "Nothing in the repository can check this, and why: it needs a cluster, the network, a secret or a person. Never holds and never fails.",
  examples: [
    {
      title: "pods that run",
      files: { "apps/web/deployment.yaml": "kind: Deployment\n" },
      assertion: { kind: "uncheckable", reason: "needs-cluster", because: "Whether pods run is seen in a cluster." },
      outcome: { unknown: "needs-cluster" },
    },
    {
      title: "a registry that answers",
      files: {},
      assertion: { kind: "uncheckable", reason: "needs-network", because: "Whether a registry answers is seen on the network." },
      outcome: { unknown: "needs-network" },
    },
  ],
  needs: () => [],
  describe: (claim) => claim.because,
  judge: (claim) => unknown(claim.reason, claim.because),
};
