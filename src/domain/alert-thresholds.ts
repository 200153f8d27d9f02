import { sameByValue } from "./compare.ts";
import type { Expectation } from "./stated.ts";
import { isMapping, isSequence, stringAt, type Value } from "./value.ts";

/**
 * True when the time that an alert is said to fire after stands in its expression, as a number of seconds or as a range: "fires after 26
 * hours" may be `time() - last_backup > 93600`, whatever its `for` is.
 */
export function isThreshold(expect: Expectation, rules: Value): boolean {
  if (expect.is !== "contains" || !isSequence(expect.value) || !isSequence(rules)) return false;
  return expect.value.some((wanted) => {
    if (!isMapping(wanted)) return false;
    const [alert, time] = [stringAt(wanted, "alert"), stringAt(wanted, "for")];
    const rule = rules.find((one) => isMapping(one) && stringAt(one, "alert") === alert);
    if (time === undefined || rule === undefined || !isMapping(rule)) return false;
    const terms = (stringAt(rule, "expr") ?? "").slice(0, 4000).match(/(?<![\w.])\d+(?:\.\d+)?[smhdw]?(?!\w)/g) ?? [];
    return terms.some((term) => sameByValue(time, /\d$/.test(term) ? `${term}s` : term));
  });
}
