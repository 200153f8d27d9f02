import { expect, test } from "vitest";
import { glosses, ruledOut, touches } from "../../src/domain/clauses.ts";

test.each([
  ["Connection pool is limited to 20 (`poolMaxSize: 20`)", "Connection pool is limited to 20 "],
  ["Store re-validates every five minutes (`refreshInterval: 300`)", "Store re-validates every five minutes "],
  ["Kept for 14 days (`retention: 336h`)", "Kept for 14 days "],
  ["The operator creates no Ingress (`ingress.enabled: false`)", "The operator creates no Ingress "],
  ['`db` has three instances on core (`DB_INSTANCES: "3"`)', "`db` has three instances on core "],
  ["Runs twice, logs as JSON (`format: json`)", "logs as JSON "],
])("%s", (text, words) => {
  const [gloss] = glosses(text);
  expect(text.slice(gloss?.words.start, gloss?.words.end)).toBe(words);
  expect(touches(gloss ?? { start: 0, end: 0 }, ruledOut(text))).toBe(false);
});

test.each([
  "Pool is limited to 30 (`poolMaxSize: 20`)",
  "Kept for 15 days (`retention: 336h`)",
  "The operator creates an Ingress (`ingress.enabled: false`)",
  "The operator creates no Ingress (`ingress.enabled: true`)",
  "Never disabled (`suspend: false`)",
  "Suspended (`suspend: false`)",
  "Replicas (`replicas`)",
  "Runs as (`runAsUser: 1000` or higher)",
])("%s is no gloss", (text) => {
  expect(glosses(text)).toEqual([]);
});
