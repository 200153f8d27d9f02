import semver from "semver";

/** A version: its numbers, and the suffix behind them told apart into a pre-release and a variant of the same release. */
export interface Version {
  /** One to six numbers, most significant first: `1.14` is [1, 14]. */
  readonly numbers: readonly number[];
  /** `rc.1` in `v1.2.0-rc.1`; null for a release. */
  readonly prerelease: string | null;
  /** `alpine` in `16.4-alpine`, `k3s1` in `1.31.2+k3s1`: another build of the same release; null without one. */
  readonly variant: string | null;
}

/** What a version must be, as an assertion states it. */
export interface VersionConstraint {
  readonly is: "exact" | "at-least" | "range";
  readonly version: string;
}

const VERSION = /^[vV]?(\d{1,10}(?:\.\d{1,10}){0,5})(?:([-_+.])([0-9A-Za-z][0-9A-Za-z.+_-]{0,100}))?$/;
const PRERELEASE = /^(?:rc|alpha|beta|pre|preview|dev|snapshot|next|canary|nightly|unstable|test|edge|a|b|m|milestone|ea)(?:[\d.+_-]|$)/i;

/** Reads a version, with or without `v`, also calendar versions with leading zeros; undefined for other text (`latest`, `${VAR}`). */
export function parseVersion(text: string): Version | undefined {
  const match = VERSION.exec(withoutDigest(text.trim()));
  if (match === null) return undefined;
  const [, digits = "", mark, suffix] = match;
  const numbers = digits.split(".").map(Number);
  if (suffix === undefined) return { numbers, prerelease: null, variant: null };
  if (mark !== "+" && PRERELEASE.test(suffix)) return { numbers, prerelease: suffix, variant: null };
  return { numbers, prerelease: null, variant: suffix };
}

function withoutDigest(text: string): string {
  const at = text.indexOf("@sha256:");
  return at === -1 ? text : text.slice(0, at);
}

/**
 * Negative, zero or positive as version `a` is older than, as old as or newer than `b`. Missing numbers count as zero,
 * a pre-release is older than its release, variants of one release are equally old. Text that is no version is older than all.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  if (left === undefined || right === undefined) return Number(left !== undefined) - Number(right !== undefined);
  return compareParsed(left, right);
}

function compareParsed(a: Version, b: Version): number {
  for (let at = 0; at < Math.max(a.numbers.length, b.numbers.length); at += 1) {
    const difference = (a.numbers[at] ?? 0) - (b.numbers[at] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  if (a.prerelease === null || b.prerelease === null) return Number(a.prerelease === null) - Number(b.prerelease === null);
  return comparePrereleases(a.prerelease, b.prerelease);
}

/** Orders pre-releases by their words and numbers, as https://semver.org/#spec-item-11 does; `rc1` counts as `rc.1`. */
function comparePrereleases(a: string, b: string): number {
  const [left, right] = [identifiers(a), identifiers(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const [one, other] = [left[at], right[at]];
    if (one === undefined || other === undefined) return one === undefined ? -1 : 1;
    const [isNumber, otherIsNumber] = [/^\d/.test(one), /^\d/.test(other)];
    if (isNumber !== otherIsNumber) return isNumber ? -1 : 1;
    if (isNumber && Number(one) !== Number(other)) return Number(one) < Number(other) ? -1 : 1;
    if (!isNumber && one !== other) return one < other ? -1 : 1;
  }
  return 0;
}

function identifiers(prerelease: string): readonly string[] {
  return prerelease.toLowerCase().match(/\d+|[a-z]+/g) ?? [];
}

/**
 * Whether a found version (or a version range, such as the `semver` of an OCIRepository) is as the constraint says.
 * Undefined when that cannot be told: `latest`, an unresolved variable, a range that admits both.
 *
 * `exact` "1.38.0" is "v1.38.0"; "1.38" is any 1.38.x; a release is also its variants ("1.31.2+k3s1"), never its pre-releases.
 * `at-least` takes "1.14", "1.14+", "≥ 1.2". `range` takes "0.8.x", "8.0+", "~1.2", ">=1.0.0 <2.0.0".
 */
export function satisfiesVersion(found: string, constraint: VersionConstraint): boolean | undefined {
  const version = parseVersion(found);
  if (version === undefined) return rangeSatisfies(found, constraint);
  switch (constraint.is) {
    case "exact":
      return isExactly(version, constraint.version);
    case "at-least":
      return isAtLeast(version, constraint.version);
    case "range":
      return isInRange(version, constraint.version);
    default:
      return constraint.is satisfies never;
  }
}

function isExactly(found: Version, text: string): boolean | undefined {
  const wanted = parseVersion(text);
  if (wanted === undefined) return undefined;
  const shared = Math.min(found.numbers.length, wanted.numbers.length);
  if (wanted.numbers.slice(0, shared).some((number, at) => number !== found.numbers[at])) return false;
  if (found.numbers.length < wanted.numbers.length) return undefined;
  if ((found.prerelease ?? "") !== (wanted.prerelease ?? "")) return false;
  if (wanted.variant !== null && wanted.variant !== found.variant) return found.variant === null ? undefined : false;
  return true;
}

function isAtLeast(found: Version, text: string): boolean | undefined {
  const wanted = parseVersion(lowerBound(text) ?? text);
  if (wanted === undefined) return undefined;
  const shared = Math.min(found.numbers.length, wanted.numbers.length);
  const same = wanted.numbers.slice(0, shared).every((number, at) => number === found.numbers[at]);
  const short = found.numbers.length < wanted.numbers.length && wanted.numbers.slice(shared).some((number) => number > 0);
  return same && short ? undefined : compareParsed(found, wanted) >= 0;
}

/** The version in `1.14+`, `≥ 1.2`, `>=1.2`, "1.2 or newer"; undefined when the text is no lower bound. */
function lowerBound(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed.endsWith("+")) return trimmed.slice(0, -1).trim();
  const match = /^(?:≥|>=) ?(\S+)$/u.exec(trimmed) ?? /^(\S+) or (?:newer|later|higher|above)$/i.exec(trimmed);
  return match?.[1];
}

function isInRange(found: Version, text: string): boolean | undefined {
  const bound = lowerBound(text);
  if (bound !== undefined) return isAtLeast(found, bound);
  const range = toRange(text);
  const version = toSemver(found);
  return range === undefined || version === undefined ? undefined : range.test(version);
}

/** A semver range; commas are "and", as in the ranges of Flux and Helm (https://github.com/Masterminds/semver). */
function toRange(text: string): semver.Range | undefined {
  if (text.length > 200) return undefined;
  const bound = lowerBound(text);
  const spaced = (bound === undefined ? text : `>=${bound}`).replaceAll(",", " ").replaceAll("≥", ">=").replaceAll("≤", "<=");
  try {
    return new semver.Range(spaced.trim());
  } catch {
    return undefined;
  }
}

function toSemver({ numbers, prerelease }: Version): string | undefined {
  if (numbers.length > 3) return undefined;
  const [major = 0, minor = 0, patch = 0] = numbers;
  const text = `${major}.${minor}.${patch}`;
  const marked = prerelease === null ? text : `${text}-${prerelease.replaceAll(/[^0-9A-Za-z.-]/g, ".")}`;
  return semver.valid(marked) ?? undefined;
}

/** A found range against a constraint: told only when all of it agrees, or none of it does. */
function rangeSatisfies(found: string, constraint: VersionConstraint): boolean | undefined {
  if (found.trim() === constraint.version.trim()) return true;
  if (!/\d/.test(found)) return undefined;
  const range = toRange(found);
  if (range === undefined) return undefined;
  if (constraint.is === "exact") {
    const wanted = parseVersion(constraint.version);
    const version = wanted === undefined || wanted.numbers.length < 3 ? undefined : toSemver(wanted);
    return version !== undefined && !range.test(version) ? false : undefined;
  }
  const wanted = toRange(constraint.is === "at-least" ? `>=${lowerBound(constraint.version) ?? constraint.version}` : constraint.version);
  if (wanted === undefined) return undefined;
  if (semver.subset(range, wanted)) return true;
  return range.intersects(wanted) ? undefined : false;
}

/** The parts of a container image reference; null for those it leaves out. */
export interface ImageReference {
  readonly registry: string | null;
  readonly repository: string;
  readonly tag: string | null;
  readonly digest: string | null;
}

/**
 * Takes `registry:5000/team/name:tag@sha256:…` apart; undefined for what is no image reference.
 * https://github.com/distribution/reference/blob/main/reference.go
 */
export function parseImage(text: string): ImageReference | undefined {
  if (text.length > 500) return undefined;
  const [name = "", digest, more] = text.split("@");
  if (more !== undefined || (digest !== undefined && !/^[a-z0-9]{1,20}:[0-9a-fA-F]{32,128}$/.test(digest))) return undefined;
  const slash = name.lastIndexOf("/");
  const colon = name.indexOf(":", slash + 1);
  const tag = colon === -1 ? null : name.slice(colon + 1);
  if (tag !== null && !/^\w[\w.-]{0,127}$/.test(tag)) return undefined;
  const path = (colon === -1 ? name : name.slice(0, colon)).split("/");
  const head = path[0] ?? "";
  const hasRegistry = path.length > 1 && (head.includes(".") || head.includes(":") || head === "localhost");
  if (hasRegistry && !/^[A-Za-z0-9.-]{1,253}(?::\d{1,5})?$/.test(head)) return undefined;
  const repository = hasRegistry ? path.slice(1) : path;
  if (!repository.every((segment) => /^[a-z0-9][a-z0-9._-]{0,200}$/.test(segment))) return undefined;
  return { registry: hasRegistry ? head : null, repository: repository.join("/"), tag, digest: digest ?? null };
}
