import { evidence } from "../../../src/domain/assertion.ts";
import type { AuditedStory, Report, Verdict } from "../../../src/domain/audit.ts";
import type { StatusState } from "../../../src/domain/story.ts";
import { claim, criterion, finding, report, story } from "../sample.ts";

const WORDS =
  "cache zone replica ingress storage class policy tenant gateway issuer secret volume node pool quota budget mesh peer route relay".split(" ");
const VERDICTS: readonly Verdict[] = ["verified", "verified", "verified", "unproven", "moved", "failed", "deferred", "verified"];
const STATES: readonly StatusState[] = ["draft", "approved", "in-progress", "review", "done"];

/** A word that follows from a number; neighbours differ. */
function word(seed: number): string {
  return `${WORDS[(seed * 7) % WORDS.length]}-${((seed * 2_654_435_761) >>> 0).toString(36)}`;
}

function storyOf(index: number, claims: number): AuditedStory {
  const app = word(index);
  const path = `kubernetes/infrastructure/${app}/app/helmrelease.yaml`;
  const criteria = Array.from({ length: Math.ceil(claims / 5) }, (_one, at) =>
    criterion(
      `AC${at + 1}`,
      10 + at * 6,
      `The ${word(index + at)} of ${app} is configured`,
      Array.from({ length: 5 }, (_two, nth) => {
        const seed = index * 1_000 + at * 10 + nth;
        const verdict = VERDICTS[seed % VERDICTS.length] ?? "verified";
        const field = `spec.values.${word(seed)}.${word(seed + 1)}`;
        return claim({
          id: `AC${at + 1}.${nth + 1}`,
          line: 11 + at * 6 + nth,
          text: `\`${field}\` is \`${word(seed + 2)}\` in every ${word(seed + 3)} of the platform`,
          verdict,
          reason: verdict === "unproven" ? "unrecognised" : null,
          because: verdict === "verified" ? null : `expected ${word(seed + 2)}, found ${word(seed + 4)}`,
          reading: `HelmRelease \`kube-system/${app}\`: \`${field}\` is \`${word(seed + 2)}\``,
          recogniser: "field-equals",
          level: "substituted",
          clusters: ["apps", "infra"],
          evidence: [
            evidence({ path, line: 20 + (seed % 60), cluster: "infra", object: `HelmRelease kube-system/${app}`, field, value: word(seed + 4) }),
          ],
        });
      }),
    ),
  );
  const state = STATES[index % STATES.length] ?? "draft";
  const gate = index % 3 === 0 ? "FAIL" : "PASS";
  return story({
    path: `docs/stories/${String(index).padStart(4, "0")}.${app}.md`,
    id: `STORY-${index}`,
    title: `The ${app} of the platform`,
    status: { raw: state, state },
    gate,
    criteria,
  });
}

/** A report of many ordinary stories, no two claims alike, each with a source line. */
export function many(stories: number, claims: number): Report {
  const made = Array.from({ length: stories }, (_one, index) => storyOf(index, claims));
  const sources = made.map((one) => {
    const pieces = one.criteria.flatMap(({ claims: own }) => own.flatMap((two) => two.evidence));
    const lines = new Map(pieces.map(({ line, field, value }) => [line ?? 0, `        ${field?.split(".").at(-1)}: ${value}`]));
    return { path: pieces[0]?.path ?? "", lines: [...lines].sort(([a], [b]) => a - b).map(([line, text]) => ({ line, text })) };
  });
  const findings = made.slice(0, 200).map((one, at) =>
    finding({
      rule: "unapplied",
      severity: "warning",
      message: `expected a sync root to reach ${word(at)}, found none that does`,
      at: { path: one.path, line: 1 },
      cluster: at % 2 === 0 ? "infra" : "apps",
    }),
  );
  return report({ stories: made, findings, sources, repository: { commit: "17e1991dc5208d40888b5e8e2de9fb35e8349b44", base: null } });
}
