import { inflateSync, strFromU8 } from "fflate";
import type { ClaimPayload, Index, StoryPayload } from "../payload.ts";

/** A claim with what is searched in it. */
export interface Sought {
  readonly story: number;
  readonly part: number;
  readonly claim: ClaimPayload;
  /** Everything that is said of it, and of its story and its criterion, in lower case. */
  readonly words: string;
  readonly around: string;
}

const index: Index = JSON.parse(textOf("index"));
const blocks: (readonly StoryPayload[])[] = [];
const sought: Sought[][] = [];

/** Paths of the stories, in order. */
export const paths: readonly string[] = index.stories;

function textOf(id: string): string {
  return document.getElementById(id)?.textContent ?? "";
}

function unpack(id: string): unknown {
  const raw = atob(textOf(id));
  const bytes = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at += 1) bytes[at] = raw.charCodeAt(at);
  return JSON.parse(strFromU8(inflateSync(bytes)));
}

function block(at: number): readonly StoryPayload[] {
  const known = blocks[at] ?? (unpack(`block-${at}`) as readonly StoryPayload[]);
  blocks[at] = known;
  return known;
}

/** A story by its position. */
export function story(at: number): StoryPayload | undefined {
  let first = 0;
  for (const [number, size] of index.blocks.entries()) {
    if (at < first + size) return block(number)[at - first];
    first += size;
  }
  return undefined;
}

/** The parts of the page that are no story. */
export function views(): Readonly<Record<string, string>> {
  return unpack("views") as Readonly<Record<string, string>>;
}

const ENTITIES: Readonly<Record<string, string>> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };

function plain(html: string): string {
  return html
    .replace(/<[^>]*>/g, " ")
    .replace(/&(?:lt|gt|quot|amp|#39);/g, (entity) => ENTITIES[entity] ?? entity)
    .replace(/\s+/g, " ")
    .toLowerCase();
}

/** The claims of a block, made ready to be searched; kept. */
function seek(at: number): readonly Sought[] {
  const known = sought[at];
  if (known !== undefined) return known;
  const first = index.blocks.slice(0, at).reduce((sum, size) => sum + size, 0);
  const made = block(at).flatMap(({ path, title, parts }, place) => {
    const named = `${path} ${title}`.toLowerCase();
    return parts.flatMap(({ head, claims }, part) => {
      const around = `${named} ${plain(head)}`;
      return claims.map((claim): Sought => ({ story: first + place, part, claim, words: plain(claim.html), around }));
    });
  });
  sought[at] = made;
  return made;
}

/** Every claim, in order. Takes a while the first time; {@link prepare} does it ahead. */
export function everyClaim(): readonly Sought[] {
  return index.blocks.flatMap((_size, at) => seek(at));
}

/** Makes the claims ready while nothing else is to be done. */
export function prepare(): void {
  const next = index.blocks.findIndex((_size, at) => sought[at] === undefined);
  if (next === -1) return;
  const later = (run: () => void): void => void ("requestIdleCallback" in window ? window.requestIdleCallback(run) : setTimeout(run, 30));
  later(() => {
    seek(next);
    prepare();
  });
}
