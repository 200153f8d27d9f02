import { withoutCode } from "../domain/clauses.ts";
import { kindNamed } from "../domain/kinds.ts";
import { isCommon, isFiller } from "../domain/lexicon.ts";
import { perText } from "../domain/memo.ts";
import { stemsOf } from "../domain/stems.ts";

/** Parts of names that tell no objects apart. */
const GENERIC = new Set(
  "credential credentials kube kubernetes deny allow alerting external internal public private global local shared operator operators controller server client cluster agent proxy manager system config configuration settings webhook exporter monitor rules default main base core node nodes app apps".split(
    " ",
  ),
);

/** Words of a text that may be parts of an object's name: none that stand in code, none that any object may have. */
export const nameWords = perText((text: string): readonly string[] => {
  const words = [...withoutCode(text).matchAll(/(?<![\w/.-])[A-Za-z][A-Za-z0-9]{2,40}(?![\w/])/g)].slice(0, 60).map(([word]) => word);
  return words.filter(
    (word) =>
      !isFiller(word.toLowerCase()) &&
      !isCommon(word) &&
      (!/[a-z][A-Z]/.test(word) || kindNamed(word) === undefined) &&
      !GENERIC.has(word.toLowerCase()),
  );
});

/** The parts of an object's name, as the stems they are compared by. */
export const nameParts = perText((name: string): readonly string[] => name.split(/[-.]/).flatMap(stemsOf));
