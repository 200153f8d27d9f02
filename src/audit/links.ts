import type { Finding } from "../domain/audit.ts";
import { headingsOf } from "../domain/headings.ts";
import { whereIsPath } from "../domain/moves.ts";
import { normalisePath } from "../domain/pattern.ts";
import type { Story, StoryLink } from "../domain/story.ts";
import type { World } from "../domain/world.ts";

/**
 * Documents that the head of a story links and that are not there, and numbered sections that they do not have. A document without
 * numbered headings is not judged by their numbers.
 *
 * @param local - A path of the story as the repository knows it.
 */
export function linkFindings(story: Story, local: (path: string) => string, world: World): readonly Finding[] {
  return story.links.filter(({ kind }) => kind === "document").flatMap((link) => brokenLink(story, { ...link, target: local(link.target) }, world));
}

function brokenLink(story: Story, link: StoryLink, world: World): readonly Finding[] {
  const path = normalisePath(link.target);
  if (path === undefined || path === "" || /[*{]/.test(path)) return [];
  if (world.tree.kind(path) === undefined) {
    const moved = whereIsPath(world, path)?.to;
    return [finding(story, link.line, `expected the document ${path}, found ${moved === undefined ? "none" : `it at ${moved}`}`)];
  }
  const numbers = headingsOf(world.tree.text(path) ?? "").flatMap(({ number }) => number ?? []);
  if (numbers.length === 0) return [];
  const missing = (link.sections ?? []).filter((section) => !numbers.includes(section));
  return missing.map((section) => finding(story, link.line, `expected section ${section} of ${path}, found no heading of that number`));
}

function finding(story: Story, line: number, message: string): Finding {
  return {
    rule: "broken-link",
    severity: "info",
    message,
    at: { path: story.path, line },
    cluster: null,
    object: null,
    story: story.path,
    remediation: "Correct the link, or write what it leads to.",
    change: null,
  };
}
