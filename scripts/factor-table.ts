import { fileURLToPath } from "node:url";
import { type Factors, factorsOf } from "../src/domain/factors.ts";
import { registry } from "../src/recognisers/registry.ts";

/** The module that takes patterns apart; a bundle has what comes of it instead. */
export const FACTORS_MODULE = fileURLToPath(new URL("../src/domain/factors.ts", import.meta.url));

/**
 * The module that stands in for it in bundles: the factors of every cue, worked out now instead of at every start. A pattern that is in no cue
 * has none, so that it is always tried.
 */
export function factorTable(): string {
  const known = new Map<string, Factors>();
  for (const { cue = [], cueNear = [] } of registry) for (const pattern of [...cue, ...cueNear]) known.set(nameOf(pattern), factorsOf(pattern));
  const lines = [...known].sort(([a], [b]) => (a < b ? -1 : 1)).map((entry) => `  ${JSON.stringify(entry)},`);
  return `const KNOWN = new Map([\n${lines.join("\n")}\n]);\nexport const factorsOf = ({ flags, source }) => KNOWN.get(\`\${flags} \${source}\`) ?? [];\n`;
}

function nameOf({ flags, source }: RegExp): string {
  return `${flags} ${source}`;
}
