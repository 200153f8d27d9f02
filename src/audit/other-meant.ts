import type { Assertion, Evidence, Outcome, Search } from "../domain/assertion.ts";
import { catalogueOf, documentsOfKind } from "../domain/catalogue.ts";
import { formatId } from "../domain/object.ts";
import { unknown } from "../domain/outcome.ts";
import { WORKLOADS } from "../domain/pod-specs.ts";
import { stemsOf } from "../domain/stems.ts";
import type { Sentence } from "../domain/story.ts";
import type { World } from "../domain/world.ts";
import { farFrom } from "./most-favourable.ts";
import { nameParts, nameWords } from "./name-words.ts";

/**
 * The outcome, open where it was judged on objects that no word of the sentence is about, while a word of it is part of the name of another
 * object of that kind: "the router is scraped every 30 s" is neither shown nor denied by the ServiceMonitor of the store. Where no word of the
 * sentence names any object, those of the line above it count.
 */
export function openIfOther(sentence: Sentence, assertion: Assertion, outcome: Outcome, world: World): Outcome {
  if (outcome.is === "unknown" || !("search" in assertion) || outcome.evidence.length === 0) return outcome;
  const { search } = assertion;
  if (search.name !== undefined && search.guessed !== true) return outcome;
  if (outcome.is !== "holds" && outcome.moved !== null) return outcome;
  const far = outcome.is === "holds" ? farFromParents(sentence, assertion, search, outcome, world) : undefined;
  if (far !== undefined) return unknown("ambiguous", `It is so in ${far}, and not in what the line above names.`, outcome.evidence);
  const above = sentence.scope.lines.map(({ text }) => text).reverse();
  for (const text of [sentence.text, ...above]) {
    const said = saidOf(text, outcome.evidence, search.clusters, world);
    if (said === "these") return outcome;
    if (said !== undefined) return unknown("ambiguous", `${said.other} may be meant by “${said.word}”, and was not judged.`, outcome.evidence);
  }
  return outcome;
}

/** An object that a claim was found true of, when none of those stands in the directory that the lines above the sentence name. */
function farFromParents(
  sentence: Sentence,
  assertion: Assertion,
  search: Search,
  outcome: Extract<Outcome, { is: "holds" }>,
  world: World,
): string | undefined {
  const [nearest = []] = search.tiers;
  const isNamedAbove = nearest.length > 0 && nearest.every((path) => sentence.scope.paths.includes(path) && !/\.ya?ml$/.test(path));
  return isNamedAbove ? farFrom(assertion, { ...search, anchored: true }, outcome, world) : undefined;
}

/** Whether the words of a text name what was judged, or another object of that kind; undefined when they name none. */
function saidOf(
  text: string,
  evidence: readonly Evidence[],
  clusters: readonly string[],
  world: World,
): "these" | { readonly word: string; readonly other: string } | undefined {
  const judged = evidence.flatMap(({ object }) => (object === null ? [] : [object]));
  if (judged.length === 0) return undefined;
  const own = new Set(
    evidence.flatMap(({ object, path, field, value }) => [
      ...(object ?? "").split(/[ /.-]/).flatMap(stemsOf),
      ...(path ?? "").split(/[/.-]/).flatMap(stemsOf),
      ...(field ?? "").split(/[^A-Za-z0-9]+/).flatMap(stemsOf),
      ...(typeof value === "string"
        ? value
            .slice(0, 200)
            .split(/[^A-Za-z0-9]+/)
            .flatMap(stemsOf)
        : []),
    ]),
  );
  const words = nameWords(text);
  if (words.some((word) => stemsOf(word).some((stem) => own.has(stem)))) return "these";
  const kinds = new Set(judged.map((object) => object.slice(0, object.indexOf(" "))));
  const asked = [...kinds].some((kind) => WORKLOADS.includes(kind)) ? [...kinds, ...WORKLOADS] : [...kinds];
  for (const word of words) {
    const stems = stemsOf(word);
    const whole = stems.join("");
    for (const kind of new Set(asked)) {
      const objects = [
        ...catalogueOf(world)
          .ofKind(kind)
          .map(({ object }) => object),
        ...documentsOfKind(world, kind),
      ];
      const other = objects.find((object) => {
        if (clusters.length > 0 && object.cluster !== null && !clusters.includes(object.cluster)) return false;
        const parts = nameParts(object.id.name);
        return (parts.includes(whole) || stems.every((stem) => parts.includes(stem))) && !judged.includes(formatId(object.id));
      });
      if (other !== undefined) return { word, other: formatId(other.id) };
    }
  }
  return undefined;
}
