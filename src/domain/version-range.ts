import semver, { type SemVer } from "semver";

type Operator = "=" | "!=" | ">" | "<" | ">=" | "<=" | "~" | "^";

interface Comparator {
  readonly operator: Operator;
  readonly version: SemVer;
  /** The first number that is `x`, `*` or left out. */
  readonly open: "major" | "minor" | "patch" | null;
}

/** Comparators that hold together; pre-releases are looked at only when one of them names one. */
interface Group {
  readonly comparators: readonly Comparator[];
  readonly prereleases: boolean;
}

/** A range of versions as Helm and Flux read it, which is not how npm does: `>=1.0, <2`, `!=1.2.x`, pre-releases with `>=1.0.0-0`. */
export interface VersionRange {
  takesIn(version: SemVer): boolean;
}

const LONGEST = 512;
const MOST_GROUPS = 32;
const NUMBER = "(?:[0-9]+|[xX*])";
const VERSION = `v?(${NUMBER})(?:\\.(${NUMBER}))?(?:\\.(${NUMBER}))?(-[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?`;
const COMPARATOR = new RegExp(`^ ?(!=|>=|=>|<=|=<|~>|>|<|=|~|\\^)? ?${VERSION}(?=[ ,]|$)`);
const HYPHEN = new RegExp(`(${VERSION}) - (${VERSION})`, "g");
/** Groups of {@link VERSION}. */
const GROUPS = 4;

const OPERATORS: Readonly<Record<string, Operator>> = { "": "=", "=>": ">=", "=<": "<=", "~>": "~" };

/**
 * Reads a range of versions; undefined for what is none.
 * Source of the rules: `constraints.go` of https://github.com/Masterminds/semver (v3), which Helm and Flux's source-controller use.
 */
export function versionRange(text: string): VersionRange | undefined {
  if (text.length > LONGEST) return undefined;
  const plain = text.replace(/\s+/g, " ").replace(HYPHEN, (...parts: string[]) => `>=${parts[1]}, <=${parts[GROUPS + 2]}`);
  const parts = plain.split("||");
  const groups = parts.map(readGroup);
  if (parts.length > MOST_GROUPS || groups.includes(undefined)) return undefined;
  return { takesIn: (version) => groups.some((group) => group !== undefined && fits(version, group)) };
}

function readGroup(text: string): Group | undefined {
  const comparators: Comparator[] = [];
  let rest = text;
  while (comparators.length === 0 || rest.trim() !== "") {
    const found = COMPARATOR.exec(comparators.length === 0 ? rest : rest.replace(/^ ?,/, ""));
    const comparator = found === null ? undefined : readComparator(found);
    if (found === null || comparator === undefined) return undefined;
    comparators.push(comparator);
    rest = found.input.slice(found[0].length);
  }
  return { comparators, prereleases: comparators.some(({ version }) => version.prerelease.length > 0) };
}

function readComparator([, operator = "", major = "", minor, patch, prerelease = ""]: RegExpExecArray): Comparator | undefined {
  const isOpen = (part: string | undefined): boolean => part === undefined || /^[xX*]$/.test(part);
  const open = isOpen(major) ? "major" : isOpen(minor) ? "minor" : isOpen(patch) ? "patch" : null;
  const numbers =
    open === "major" ? "0.0.0" : open === "minor" ? `${major}.0.0` : open === "patch" ? `${major}.${minor}.0` : `${major}.${minor}.${patch}`;
  const version = semver.parse(`${numbers.replace(/\b0+(?=\d)/g, "")}${prerelease}`);
  return version === null ? undefined : { operator: OPERATORS[operator] ?? (operator as Operator), version, open };
}

function fits(version: SemVer, { comparators, prereleases }: Group): boolean {
  if (version.prerelease.length > 0 && !prereleases) return false;
  return comparators.every((comparator) => compares(version, comparator));
}

function compares(found: SemVer, { operator, version, open }: Comparator): boolean {
  const order = semver.compare(found, version);
  const sameMajor = found.major === version.major;
  const sameMinor = sameMajor && found.minor === version.minor;
  switch (operator) {
    case "=":
      return open === null ? order === 0 : isNear(found, version, open);
    case "!=":
      return isOther(found, version, open);
    case ">":
      if (open === "minor") return found.major > version.major;
      return open === "patch" ? found.major > version.major || (sameMajor && found.minor > version.minor) : order > 0;
    case "<":
      return order < 0;
    case ">=":
      return order >= 0;
    case "<=":
      if (open === null) return order <= 0;
      return found.major < version.major || (sameMajor && (open === "minor" || found.minor <= version.minor));
    case "~":
      return isNear(found, version, open);
    case "^":
      if (order < 0) return false;
      if (version.major > 0 || open === "minor") return sameMajor;
      if (version.minor > 0 || open === "patch") return sameMinor;
      return sameMinor && found.patch === version.patch;
    default:
      return operator satisfies never;
  }
}

/** As `~`: the last number that is given may rise. */
function isNear(found: SemVer, version: SemVer, open: Comparator["open"]): boolean {
  if (semver.compare(found, version) < 0) return false;
  const { major, minor, patch } = version;
  if (major === 0 && minor === 0 && patch === 0 && open !== "minor" && open !== "patch") return true;
  return found.major === major && (open === "minor" || found.minor === minor);
}

function isOther(found: SemVer, version: SemVer, open: Comparator["open"]): boolean {
  if (open === null || open === "major") return semver.compare(found, version) !== 0;
  if (found.major !== version.major) return true;
  if (open === "minor") return false;
  if (found.minor !== version.minor) return true;
  const isPre = found.prerelease.length > 0 || version.prerelease.length > 0;
  return isPre && found.prerelease.join(".") !== version.prerelease.join(".");
}

/** A version as Flux takes it from indexes and tags: three numbers, with or without `v`; undefined for other text. */
export function strictVersion(text: string): SemVer | undefined {
  return /^v?\d/.test(text) ? (semver.parse(text) ?? undefined) : undefined;
}

/**
 * The version that is meant, of those that there are: the one written, else the highest that the range takes in. `newer` decides between
 * versions that differ in their build only. Undefined when there is none; null when `wanted` is no range at all.
 * Source: `GetChartVersion` of fluxcd/source-controller, `internal/helm/repository`.
 */
export function versionAmong(
  there: readonly string[],
  wanted: string,
  newer: (a: number, b: number) => boolean = () => false,
): number | undefined | null {
  const exact = wanted === "" ? -1 : there.indexOf(wanted);
  if (exact !== -1) return exact;
  const range = versionRange(wanted === "" ? "*" : wanted);
  if (range === undefined) return null;
  let best: { readonly at: number; readonly version: SemVer } | undefined;
  for (const [at, text] of there.entries()) {
    const version = strictVersion(text);
    if (version === undefined || !range.takesIn(version)) continue;
    const order = best === undefined ? 1 : semver.compare(version, best.version);
    if (best === undefined || order > 0 || (order === 0 && newer(at, best.at))) best = { at, version };
  }
  return best?.at;
}
