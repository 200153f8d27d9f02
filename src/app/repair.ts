import { repairStory } from "../audit/repair.ts";
import type { WrittenRepair } from "../domain/repair.ts";
import { replaceText } from "../world/edit.ts";
import type { Audited } from "./audit.ts";

/** Replaces moved paths and risen versions in the audited stories of a checkout, in place. Stories without any are not touched. */
export async function repairStories(repo: string, { report, sentences, world }: Audited): Promise<readonly WrittenRepair[]> {
  const repairs: WrittenRepair[] = [];
  for (const { path } of report.stories) {
    const text = world.tree.text(path);
    if (text === undefined) continue;
    const repair = repairStory(path, text, sentences.get(path) ?? [], world);
    if (repair.made.length === 0 && repair.left.length === 0) continue;
    repairs.push({ ...repair, refused: repair.after === repair.before ? null : await replaceText(repo, path, repair.before, repair.after) });
  }
  return repairs;
}
