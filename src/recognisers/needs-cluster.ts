import { touches, withoutCode } from "../domain/clauses.ts";
import { pathMentions, tokensOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import { runtimeStates } from "../domain/runtime-state.ts";
import type { Sentence } from "../domain/story.ts";

/** Commands that ask a cluster, or need one. Builds are read elsewhere. */
const COMMAND =
  /^(?:kubectl (?!kustomize\b)|flux (?:get|reconcile|logs|check|events|trace|tree|suspend|resume|diff|bootstrap|install)\b|helm (?:status|list|ls|get|test|history|upgrade|install)\b|cilium |hubble |talosctl |istioctl |linkerd |argocd |velero |task |make |just |dig |nslookup |host |ping |curl |wget |psql |redis-cli |mc |ceph |rados |kafka|openssl s_client|cmctl |crictl |docker )/;
/** A file that holds the command, rather than somebody who runs it. */
const QUOTED =
  /(?<![\w-])(?:contains?|includes?|has|defines?|with)(?:\s+[\w-]+){0,4}\s+(?:that |which )?(?:runs?|calls?|invokes?|executes?)(?![\w-])|(?<![\w-])(?:runs|calls|invokes|executes)\s+`/i;

/** Words for the state of running things. */
const STATE =
  /(?<![\w-])(?:pods?|containers?|nodes?|replicas|deployments?|daemonsets?|statefulsets?|operators?|controllers?|brokers?|services?|clusters?|webhooks?|peers?|sessions?|endpoints?)(?:\s+[\w/-]+){0,2}\s+(?:(?:is|are|become|becomes|all)\s+)?(?:running|ready|healthy|available|up|established|connected|responding|respond|reachable|reconciled|scheduled|synced|deployed)(?![\w-])|(?<![\w-])(?:Ready=True|status(?:es)? (?:Ready|Running|Healthy|Available|Connected|Bound)|successfully reconcile[sd]|reconcile[sd] (?:successfully|without errors?)|(?:is|are|metrics|targets?) (?:being )?scraped|visible in|resolvable|resolves? (?:from|to|correctly|in|for|across)|lookups? (?:from|succeed)|loaded (?:in|by)|firing|failover|rolling (?:update|restart)|smoke test|survives?|within \d+ (?:seconds|minutes)|in (?:the )?live cluster|at runtime|end[- ]to[- ]end)(?![\w-])/gi;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const quoted = pathMentions(sentence, context).length > 0 && QUOTED.test(withoutCode(sentence.text));
  const commands = tokensOf(sentence, context).filter((token) => !quoted && token.class === "command" && COMMAND.test(token.text.trim()));
  const written = /disruption|(?<![\w-])PDBs?(?![\w-])|min ?available|max ?(?:unavailable|surge)/i.test(sentence.text);
  const states =
    written && commands.length === 0
      ? []
      : [...withoutCode(sentence.text).matchAll(STATE)]
          .map((match): Span => ({ start: match.index, end: match.index + match[0].length }))
          .filter((span) => !touches(span, sentence.code) && !touches(span, runtimeStates(sentence)));
  const [command] = commands;
  const [state] = states;
  if (command === undefined && state === undefined) return null;
  const because =
    command !== undefined
      ? `\`${command.text.trim().slice(0, 120)}\` needs a cluster.`
      : `"${sentence.text.slice(state?.start, state?.end)}" is about what runs, which no file shows.`;
  return {
    assertions: [{ kind: "uncheckable", reason: "needs-cluster", because }],
    combine: "all",
    covers: [...commands, ...states].map(({ start, end }) => ({ start, end })),
  };
}

/** Statements about running things. */
export const recogniser: Recogniser = {
  id: "needs-cluster",
  summary: "The statement is about what runs, or quotes a command that asks a cluster; files cannot show it.",
  examples: [
    { sentence: "Redis pods running and ready", reads: [{ kind: "uncheckable", reason: "needs-cluster" }] },
    { sentence: "`kubectl get pods -n cache` shows three pods", reads: [{ kind: "uncheckable", reason: "needs-cluster" }] },
    { sentence: "`kubectl apply --dry-run=client -f deploy/base/redis` succeeds", reads: [{ kind: "uncheckable", reason: "needs-cluster" }] },
    { sentence: "Cache names resolvable from all nodes", reads: [{ kind: "uncheckable", reason: "needs-cluster" }] },
    { sentence: "Deployment `web` is available", reads: null },
    { sentence: "Liveness and readiness probes configured", reads: null },
    { sentence: "`kustomize build deploy/base/redis` succeeds", reads: null },
    { sentence: "`kubectl kustomize deploy/base/redis` succeeds", reads: null },
    { sentence: "`deploy/base/redis/service.yaml` exists", reads: null },
  ],
  cue: [STATE, COMMAND],
  recognise,
};
