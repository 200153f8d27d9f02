import { withoutCode } from "./clauses.ts";
import { isFileLike } from "./paths.ts";
import type { ReadingContext } from "./rule.ts";
import type { Sentence, Story } from "./story.ts";

/** Directories of manifests that a story is about, with the steps by which they differ. */
interface Component {
  readonly folder: string;
  readonly steps: readonly string[];
}

/** Steps that say how manifests are laid out, not of what they are. */
const LAYOUT =
  /^(?:base|bases|overlays?|app|apps|operator|controller|cluster|clusters|config|common|crds?|instance|components?|infra|core|main|prod|staging|dev|docs?|runbooks?|stories)$/;

const known = new WeakMap<readonly string[], readonly Component[]>();

function componentsOf(storyPaths: readonly string[]): readonly Component[] {
  const before = known.get(storyPaths);
  if (before !== undefined) return before;
  const folders = new Set(
    storyPaths.flatMap((path) => {
      if (/[{}*]/.test(path) || path.startsWith("docs/")) return [];
      const bare = path.replace(/\/$/, "");
      if (!isFileLike(bare)) return bare.includes("/") ? [bare] : [];
      return /\.ya?ml$/.test(bare) && bare.includes("/") ? [bare.slice(0, bare.lastIndexOf("/"))] : [];
    }),
  );
  const steps = [...folders].map((folder) => folder.split("/"));
  const [first = []] = steps;
  let shared = 0;
  while (shared < first.length && steps.every((one) => one[shared] === first[shared])) shared += 1;
  const made = steps.length < 2 ? [] : steps.map((one) => ({ folder: one.join("/"), steps: one.slice(shared) }));
  known.set(storyPaths, made);
  return made;
}

/** The words of a title that may name a component: "cert-manager", "Rook-Ceph operator" as `rook-ceph-operator` and `rook-ceph`, longest first. */
function namesIn(title: string): readonly string[] {
  const words = withoutCode(title)
    .toLowerCase()
    .match(/[a-z0-9]+(?:-[a-z0-9]+)*/g);
  const found: string[] = [];
  for (let length = 3; length > 0; length -= 1)
    for (let at = 0; at + length <= (words?.length ?? 0); at += 1) found.push((words ?? []).slice(at, at + length).join("-"));
  return found.filter((name) => name.length >= 3);
}

/**
 * The directories that the nearest parent or the criterion's title names, where the story is about several components: below "AC2: fluent-bit ships
 * from every node" the manifests in `logging/fluent-bit`. Empty when the title names none of them, or more than one.
 */
export function componentOf(sentence: Sentence, { story, storyPaths }: Pick<ReadingContext, "story" | "storyPaths">): readonly (readonly string[])[] {
  const components = componentsOf(storyPaths);
  if (components.length < 2) return [];
  for (const title of titlesOf(sentence, story)) {
    for (const name of namesIn(title)) {
      const meant = components.filter(({ steps }) => steps.includes(name) && !LAYOUT.test(name));
      if (meant.length === 0) continue;
      const roots = new Set(
        meant.map(({ folder, steps }) => [...folder.split("/").slice(0, -steps.length), ...steps.slice(0, steps.indexOf(name) + 1)].join("/")),
      );
      if (roots.size === 1) return [[...roots]];
    }
  }
  return [];
}

function titlesOf(sentence: Sentence, story: Story): readonly string[] {
  const own = sentence.scope.lines.map(({ text }) => text).reverse();
  const criterion = story.criteria.find(({ id }) => id === sentence.criterion)?.text;
  return criterion === undefined || own.includes(criterion) ? own : [...own, criterion];
}
