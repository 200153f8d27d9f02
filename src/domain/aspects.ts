import { stemOf } from "./stems.ts";

/** Words of headings that say under which aspect something is stated and name nothing that could be meant. */
const ASPECTS = new Set(
  (
    "high availability highly available ha feature hardening routing observability persistence performance tuning integration general resilience reliability scalability scaling recovery backup quality setup detail overview " +
    "requirement connectivity access control alerting alert rule placement lifecycle operation validation exposure identity authentication authorization manifest custom additional further " +
    "volume volumes storage eviction topology version versions password passwords credential credentials secret secrets probe probes health disruption resource resources limit limits request requests size sizes sizing capacity " +
    "namespace network networking traffic ingress egress tls certificate certificates encryption security permission permissions right rights rbac label labels log logs logging metric metrics monitoring scrape scraping collection retention " +
    "schedule scheduling spread wiring flux gitops dependency dependencies order ordering rollout upgrade upgrades update delivery deployment installation chart image images configuration config settings option options command commands " +
    "runbook doc docs documentation test tests testing notification notifications range ranges address addresses hostname host hosts url urls endpoint endpoints port ports listener listeners cleanup pruning prune " +
    "interval intervals timeout timeouts retry retries replica replicas count quantity place location target targets scope layout structure name names naming filesystem mode type default defaults " +
    "failover disaster drill compliance audit policy policies quota quotas isolation tenancy multi-tenancy cost budget budgets completeness completion complete alignment correctness consistency readiness basics essentials code artifacts artefacts deliverables hygiene posture coverage visibility handling lan wan public private internal external"
  )
    .split(" ")
    .map(stemOf),
);

/** True for a word of a heading that only says which aspect of a thing follows ("Storage", "Availability"). */
export function isAspect(word: string): boolean {
  return ASPECTS.has(stemOf(word.toLowerCase()));
}
