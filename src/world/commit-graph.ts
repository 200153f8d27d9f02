import type { History } from "../domain/world.ts";
import type { LoggedCommit } from "./history-log.ts";

/** Commits whose descendants are remembered. */
const REMEMBERED = 256;

/** What the log says about commits themselves: when each was made, and which came from which. */
export function commitGraph(commits: readonly LoggedCommit[]): Pick<History, "committedAt" | "isAncestor"> {
  const positions = new Map(commits.map((commit) => [commit.id, commit.at]));
  const remembered = new Map<number, Uint8Array>();

  /** A mark for every commit that is this one or came from it. The log has a commit before its parents, so one pass is enough. */
  function descendantsOf(origin: number): Uint8Array {
    const known = remembered.get(origin);
    if (known !== undefined) return known;
    const marks = new Uint8Array(origin + 1);
    marks[origin] = 1;
    for (let at = origin - 1; at >= 0; at -= 1) {
      if (commits[at]?.parents.some((parent) => marks[positions.get(parent) ?? -1] === 1) === true) marks[at] = 1;
    }
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(origin, marks);
    return marks;
  }

  return {
    committedAt(id) {
      const time = commits[positions.get(id) ?? -1]?.time;
      const date = time === undefined ? undefined : new Date(time * 1000);
      return date === undefined || Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace(".000Z", "Z");
    },
    isAncestor(ancestor, commit) {
      const [origin, at] = [positions.get(ancestor), positions.get(commit)];
      return origin === undefined || at === undefined ? undefined : descendantsOf(origin)[at] === 1;
    },
  };
}
