import type { Assertion, Moved, Outcome } from "../domain/assertion.ts";
import { type Correction, placesOf } from "../domain/correction.ts";
import { whereIsPath } from "../domain/moves.ts";
import { type PathMention, pathMentions } from "../domain/paths.ts";
import { expandPattern, joinPath } from "../domain/pattern.ts";
import type { Sentence } from "../domain/story.ts";
import type { World } from "../domain/world.ts";
import type { JudgedSentence } from "./claim.ts";
import { assertionsOf } from "./read.ts";

/** What a claim says of itself and what is so now, before it is known how the sentence writes it. */
interface Shift {
  readonly from: string;
  readonly to: string;
  readonly of: "path" | "version" | "name";
}

/**
 * What to write instead, when a sentence is literally false and the outcome says where its thing went. Empty when the sentence does
 * not write it in a way that can be replaced, or when it went to several places.
 */
export function correctionsOf(judged: Pick<JudgedSentence, "read" | "outcomes">, world: World): readonly Correction[] {
  const { sentence } = judged.read;
  const outcomes = judged.outcomes.flat();
  const shifts = assertionsOf(judged.read).flatMap((assertion, index) => {
    const moved = movedOf(outcomes[index]);
    return moved === null ? [] : shiftsOf(assertion, moved, world);
  });
  const mentions = pathMentions(sentence, (path) => world.tree.kind(path) !== undefined);
  const written = [
    ...mentions.map((mention) => mention.written),
    ...sentence.code.flatMap(({ text }) => text.split(/\s+/).filter((word) => word.includes("/"))),
  ];
  const made = new Map<string, Correction>();
  for (const correction of [...bracesOf(sentence, written, shifts), ...shifts.flatMap((shift) => correctionOf(shift, sentence, mentions) ?? [])]) {
    const known = made.get(correction.from);
    if (known !== undefined && known.to !== correction.to) return [];
    made.set(correction.from, correction);
  }
  return [...made.values()];
}

function movedOf(outcome: Outcome | undefined): Moved | null {
  return outcome?.is === "contradicted" || outcome?.is === "absent" ? outcome.moved : null;
}

function shiftsOf(assertion: Assertion, moved: Moved, world: World): readonly Shift[] {
  switch (assertion.kind) {
    case "path-exists":
      return assertion.patterns.flatMap((pattern) => pathShifts(pattern, assertion.under, world));
    case "builds":
      return pairs(
        expandPattern(assertion.file ?? assertion.path).map(({ path }) => path),
        moved.to,
      );
    case "version": {
      const { version } = assertion.constraint;
      return single(moved) ? [{ from: version.replace(/^v/, ""), to: inForm(version, moved.to), of: "version" }] : [];
    }
    case "field": {
      const { expect } = assertion;
      if (expect.is !== "same" || typeof expect.value === "object" || !single(moved)) return [];
      const from = String(expect.value);
      if (moved.how !== "renamed") return [{ from: from.replace(/^v(?=\d)/, ""), to: moved.to.replace(/^v(?=\d)/, ""), of: "version" }];
      return [{ from: from.replace(/^\.\//, "").replace(/\/$/, ""), to: moved.to, of: "path" }];
    }
    case "setting":
      if (!single(moved) || moved.to.includes(" and ")) return [];
      if (moved.how === "renamed-key") return [{ from: assertion.key, to: moved.to, of: "name" }];
      return assertion.value === null ? [] : [{ from: assertion.value, to: moved.to, of: "version" }];
    case "depends-on":
      return assertion.name !== null && single(moved) && /^[a-z0-9][\w.-]*$/.test(moved.to)
        ? [{ from: assertion.name, to: moved.to, of: "name" }]
        : [];
    default:
      return [];
  }
}

/** True when the move leads to one thing. */
function single(moved: Moved): boolean {
  return !/, | and /.test(moved.to);
}

/** A risen version as the claim writes it: without `v`, and `0.9.x` when it said `0.8.x`. */
function inForm(claimed: string, found: string): string {
  const bare = found.replace(/^v/, "");
  const wildcard = /\.([xX*])$/.exec(claimed)?.[1];
  if (wildcard === undefined) return bare;
  const steps = claimed.replace(/^v/, "").split(".").length;
  return [...bare.split(".").slice(0, steps - 1), wildcard].join(".");
}

function pathShifts(pattern: string, under: readonly string[], world: World): readonly Shift[] {
  return expandPattern(pattern).flatMap(({ path, glob }): readonly Shift[] => {
    if (glob) return [];
    const places = [...under.flatMap((directory) => joinPath(directory, path) ?? []), path];
    if (places.some((place) => world.tree.kind(place) !== undefined)) return [];
    for (const from of places) {
      const to = whereIsPath(world, from)?.to;
      if (to !== undefined) return [{ from, to, of: "path" }];
    }
    return [];
  });
}

function pairs(paths: readonly string[], moved: string): readonly Shift[] {
  const ends = moved.split(", ");
  if (ends.length !== paths.length) return [];
  return paths.map((from, index): Shift => ({ from, to: ends[index] ?? "", of: "path" }));
}

function correctionOf(shift: Shift, { text }: Sentence, mentions: readonly PathMention[]): Correction | undefined {
  const certain = shift.of !== "name";
  if (placesOf(text, shift.from).length === 1) return { from: shift.from, to: shift.to, certain };
  if (shift.of !== "path") return undefined;
  const short = mentions.filter(({ paths }) => paths.length === 1 && paths[0]?.replace(/\/$/, "") === shift.from);
  const [mention] = short;
  if (mention === undefined || short.length > 1) return undefined;
  const from = mention.written.trim().replace(/^\.\//, "").replace(/\/$/, "");
  if (placesOf(text, from).length !== 1) return undefined;
  const base = shift.from.endsWith(`/${from}`) ? shift.from.slice(0, -from.length) : null;
  return { from, to: base !== null && shift.to.startsWith(base) ? shift.to.slice(base.length) : shift.to, certain };
}

/** Paths written with braces: `a/{x,y}.yaml`, all of which went to one other directory, or one directory further down. */
function bracesOf({ text }: Sentence, written: readonly string[], shifts: readonly Shift[]): readonly Correction[] {
  return written.flatMap((path): readonly Correction[] => {
    if (!path.includes("{")) return [];
    const from = path.trim().replace(/^\.\//, "").replace(/\/$/, "");
    const found = expandPattern(from).map(({ path }) => shifts.find((shift) => shift.of === "path" && shift.from === path));
    const whole = found.filter((shift) => shift !== undefined);
    const to = whole.length === found.length ? movedTogether(from, whole) : undefined;
    return to === undefined || placesOf(text, from).length !== 1 ? [] : [{ from, to, certain: true }];
  });
}

function movedTogether(written: string, shifts: readonly Shift[]): string | undefined {
  const start = written.slice(0, written.lastIndexOf("/", written.indexOf("{")) + 1);
  const starts = shifts.map(({ from, to }) =>
    to.endsWith(from.slice(start.length)) ? to.slice(0, to.length - from.length + start.length) : undefined,
  );
  if (starts.every((one) => one !== undefined && one === starts[0])) return `${starts[0]}${written.slice(start.length)}`;
  const ends = shifts.map(({ from, to }) => (to.startsWith(from) ? to.slice(from.length) : undefined));
  return ends.every((one) => one !== undefined && one === ends[0]) ? `${written}${ends[0]}` : undefined;
}
