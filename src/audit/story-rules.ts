import { CRITERIA, HEAD, page, README, STORY, type StoryRule } from "./story-rule.ts";
import { ledgers } from "./story-rules-ledgers.ts";
import { plans } from "./story-rules-plans.ts";
import { promises } from "./story-rules-promises.ts";

/** Witnesses, ticks and records that contradict each other. */
const completion: readonly StoryRule[] = [
  {
    id: "contradicting-witnesses",
    severity: "warning",
    summary: "One place says that the story is finished and another that it is not; both are quoted, and the lower one is believed.",
    examples: [
      {
        title: "the tracker is ahead of the story",
        files: {
          ...README,
          [STORY]: page("# 04 — STORY-CACHE — The cache", "", "Status: In Progress", "", ...CRITERIA),
          "docs/PROGRESS.md": page("# Progress", "", "### STORY-CACHE", "", "- **Status**: ✅ COMPLETE"),
        },
        finds: ["docs/PROGRESS.md:5"],
      },
    ],
  },
  {
    id: "ticked-but-false",
    severity: "warning",
    summary: "An item's box is ticked, and a claim in the item is false.",
    examples: [
      {
        title: "a ticked task whose file is not there",
        files: {
          ...README,
          [STORY]: page(...HEAD, ...CRITERIA, "", "## Tasks", "", "- [x] Create `docs/runbook.md`", "- [ ] Create `docs/later.md`"),
        },
        finds: [`${STORY}:11`],
      },
    ],
  },
  {
    id: "unapplied",
    severity: "warning",
    summary: "A true claim rests on a manifest that no cluster's root reaches, so that it exists and has no effect.",
    examples: [
      {
        title: "a policy that the kustomization beside it does not list",
        files: {
          "clusters/east/apps.yaml":
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps, namespace: flux-system}\nspec: {interval: 10m, path: ./apps, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}\n",
          "apps/kustomization.yaml": "resources: [service.yaml]\n",
          "apps/service.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: cache}\n",
          "apps/policy.yaml": "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: cache}\n",
          [STORY]: page(...HEAD, "## Acceptance Criteria", "", "1. `apps/service.yaml` exists", "2. `apps/policy.yaml` exists"),
        },
        finds: ["apps/policy.yaml:1"],
      },
    ],
  },
  {
    id: "template-left-in",
    severity: "warning",
    summary: "The development record of a story that claims completion still has its template text (`<record model/version>`, `-`, `{{…}}`, `TBD`).",
    examples: [
      {
        title: "nobody filled the record in",
        files: {
          ...README,
          [STORY]: page(...HEAD, ...CRITERIA, "", "## Dev Agent Record", "", "### Agent Model Used", "", "<record model/version>"),
        },
        finds: [`${STORY}:13`],
      },
    ],
  },
  {
    id: "open-course-correction",
    severity: "warning",
    summary: "A story claims completion while an item that must be fixed before its gate is neither ticked, struck out nor marked as resolved.",
    examples: [
      {
        title: "one of two items is closed",
        files: {
          ...README,
          [STORY]: page(
            ...HEAD,
            ...CRITERIA,
            "",
            "## PO Course Correction",
            "",
            "- Critical (Must Fix before gate = GO)",
            "  - Set the URL",
            "  - ~~Pin the chart~~",
          ),
        },
        finds: [`${STORY}:12`],
      },
    ],
  },
  {
    id: "risk-open",
    severity: "warning",
    summary: "The last risk summary of the QA section counts a critical risk, the story claims completion, and no gate decided since.",
    examples: [
      {
        title: "a risk summary without a gate",
        files: {
          ...README,
          [STORY]: page(...HEAD, ...CRITERIA, "", "## QA Results", "", "```yaml", "risk_summary:", "  totals: { critical: 1, high: 0 }", "```"),
        },
        finds: [`${STORY}:13`],
      },
    ],
  },
];

/** Defects of the documents. */
const documents: readonly StoryRule[] = [
  {
    id: "duplicate-story-id",
    severity: "warning",
    summary: "Two stories carry one id, so that references to it mean neither.",
    examples: [
      {
        title: "a copied story",
        files: { ...README, [STORY]: page(...HEAD, ...CRITERIA), "docs/stories/copy.md": page(...HEAD, ...CRITERIA) },
        finds: ["docs/stories/copy.md:1"],
      },
    ],
  },
  {
    id: "duplicate-criterion",
    severity: "warning",
    summary: "Two criteria have one number.",
    examples: [
      {
        title: "AC1 twice",
        files: { ...README, [STORY]: page(...HEAD, "## Acceptance Criteria", "", "- AC1: `README.md` exists", "- AC1: `docs/` exists") },
        finds: [`${STORY}:8`],
      },
    ],
  },
  {
    id: "unknown-reference",
    severity: "info",
    summary: "A task or checklist item refers to a criterion that the story does not have.",
    examples: [
      {
        title: "a task for AC7",
        files: { ...README, [STORY]: page(...HEAD, ...CRITERIA, "", "## Tasks", "", "- [ ] Write it (AC: 7)") },
        finds: [`${STORY}:11`],
      },
    ],
  },
  {
    id: "unterminated-fence",
    severity: "warning",
    summary: "A code fence is never closed; reading goes on at the next heading.",
    examples: [
      {
        title: "a fence left open",
        files: { ...README, [STORY]: page(...HEAD, ...CRITERIA, "", "```yaml", "a: 1", "", "## Notes", "", "None") },
        finds: [`${STORY}:9`],
      },
    ],
  },
  { id: "too-deep", severity: "warning", summary: "A list is nested more deeply than is read.", examples: [] },
  { id: "too-large", severity: "warning", summary: "A document is too large; what lies past the limit was not read.", examples: [] },
];

/** Every rule about stories, gate files and file lists, for the reference page. */
export const STORY_RULES: readonly StoryRule[] = [...completion, ...ledgers, ...promises, ...plans, ...documents];
