import { perText } from "./memo.ts";

/** A Flux Kustomization that words mean, and whether they can mean no other. */
export interface MeantName {
  readonly name: string;
  /** The words are its whole name. */
  readonly sure: boolean;
}

const FILLER =
  /^(?:the|a|an|its|our|this|flux|kustomizations?|helm|helmreleases?|release|app|apps|component|stack|itself|own|service|deployment|workload|also|then)$/;

/** The words of a name or of a noun phrase: "Rook-Ceph's cluster", `rook-ceph-cluster` and "RookCephCluster" have the same. */
const partsOfName = perText((text: string): readonly string[] =>
  text
    .replace(/['’]s(?![\w])/g, " ")
    .replace(/([a-z0-9])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== ""),
);

function squeezed(parts: readonly string[]): string {
  return parts.join("");
}

/** True when the words stand in the name one after the other, from one of its parts to another. */
function holdsAt(words: readonly string[], name: readonly string[], end: boolean): boolean {
  const wanted = squeezed(words);
  for (let from = 0; from < name.length; from += 1)
    for (let to = from + 1; to <= name.length; to += 1)
      if (squeezed(name.slice(from, to)) === wanted && (!end || to === name.length || from === 0)) return true;
  return false;
}

/**
 * The one of several names that words mean: the one that they spell out ("Cert Manager" is `cert-manager`), else the only one that ends or starts
 * with them, else the only one that has them in it. Null when they mean none, or may mean several.
 *
 * @param words - A noun phrase, at most a few words.
 */
export function nameMeant(words: string, names: readonly string[]): MeantName | null {
  const all = partsOfName(words);
  const parts = all.filter((part) => !FILLER.test(part));
  const spoken = parts.length === 0 ? all : parts;
  if (spoken.length === 0 || spoken.length > 6 || squeezed(spoken).length < 3) return null;
  const exact = names.filter((name) => squeezed(partsOfName(name)) === squeezed(spoken) || squeezed(partsOfName(name)) === squeezed(all));
  if (exact.length === 1 && exact[0] !== undefined) return { name: exact[0], sure: true };
  if (exact.length > 1 || squeezed(spoken).length < 4 || VAGUE.test(squeezed(spoken))) return null;
  for (const end of [true, false]) {
    const near = names.filter((name) => holdsAt(spoken, partsOfName(name), end));
    if (near.length === 1 && near[0] !== undefined) return { name: near[0], sure: false };
    if (near.length > 1) return null;
  }
  return null;
}

/** Words that many names have in them and that mean none of them by themselves. */
const VAGUE =
  /^(?:cluster|operator|controller|config|server|instance|issuers?|store|crds?|system|gateway|infra(?:structure)?|platform|database|databases|monitoring|network(?:ing)?|storage|secrets?|policies|policy|dashboard|both|all|each|they|them|everything|nothing|this|that|sync|waves?|root|roots|base|main|core|common)$/;
