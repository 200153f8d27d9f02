import { HEAD, page, README, STORY, type StoryRule } from "./story-rule.ts";

const KUSTOMIZATION = "apps/cache/kustomization.yaml";
const SETTINGS = "clusters/one/settings.yaml";

/** Manifests that a story writes out in code fences, and documents that it links. */
export const plans: readonly StoryRule[] = [
  {
    id: "planned-content",
    severity: "info",
    summary:
      "A code fence under `File: path`, or one that opens with a path as its comment, says something that the file does not. The file may say more.",
    examples: [
      {
        title: "a setting that became another one",
        files: {
          ...README,
          [SETTINGS]: page("apiVersion: v1", "kind: ConfigMap", "metadata:", "  name: settings", "data:", '  CACHE_REPLICAS: "3"', "  CACHE_ZONE: a"),
          [STORY]: page(
            ...HEAD,
            "## Acceptance Criteria",
            "",
            "1. `README.md` exists",
            "",
            "## Tasks",
            "",
            "- [ ] Set the replicas:",
            "  ```yaml",
            `  # ${SETTINGS}`,
            '  CACHE_REPLICAS: "2"',
            "  ```",
          ),
        },
        finds: [`${STORY}:13`],
      },
      {
        title: "a plan that the file follows, and goes beyond",
        files: {
          ...README,
          [SETTINGS]: page("apiVersion: v1", "kind: ConfigMap", "metadata:", "  name: settings", "data:", '  CACHE_REPLICAS: "2"', "  CACHE_ZONE: a"),
          [STORY]: page(
            ...HEAD,
            "## Acceptance Criteria",
            "",
            "1. `README.md` exists",
            "",
            "## Tasks",
            "",
            "- [ ] Set the replicas:",
            "  ```yaml",
            `  # ${SETTINGS}`,
            "  CACHE_REPLICAS: 2",
            "  ```",
          ),
        },
        finds: [],
      },
    ],
  },
  {
    id: "self-contradiction",
    severity: "warning",
    summary: "A manifest that the story writes out itself is not as one of its criteria asks.",
    examples: [
      {
        title: "the planned kustomization leaves a file out",
        files: {
          ...README,
          [STORY]: page(
            ...HEAD,
            "## Acceptance Criteria",
            "",
            `1. \`${KUSTOMIZATION}\` (lists \`service.yaml\` and \`release.yaml\`)`,
            "",
            "## Tasks",
            "",
            "- [ ] Create `kustomization.yaml`:",
            "  ```yaml",
            "  apiVersion: kustomize.config.k8s.io/v1beta1",
            "  kind: Kustomization",
            "  resources:",
            "    - release.yaml",
            "  ```",
          ),
        },
        finds: [`${STORY}:13`],
      },
    ],
  },
  {
    id: "broken-link",
    severity: "info",
    summary: "The head of a story links a document that is not there, or a numbered section that the document does not have.",
    examples: [
      {
        title: "a section that is not there",
        files: {
          "docs/architecture.md": page("# Architecture", "", "## 1. Scope", "", "## 2. Names"),
          [STORY]: page(
            "# 04 — STORY-CACHE — The cache",
            "",
            "Links: docs/architecture.md §2; docs/architecture.md §9; docs/plan.md",
            "",
            "## Acceptance Criteria",
            "",
            "1. `docs/architecture.md` exists",
          ),
        },
        finds: [`${STORY}:3`, `${STORY}:3`],
      },
    ],
  },
];
