import { identityOf } from "./leaves.ts";
import { isOwnPeer, isPeer, peerTexts, type SpokenPeer } from "./peers.ts";
import { inOwnSpace, peersOf, selectedBy, type TrafficRule } from "./policies.ts";
import type { Candidate } from "./search.ts";
import { stemOf } from "./stems.ts";
import type { Mapping } from "./value.ts";

/** A peer that may be let through, with the ports that it may be let through on where the sentence tells them. */
export interface AllowedPeer extends SpokenPeer {
  readonly ports: readonly number[];
  readonly own?: true;
}

/** One peer of one rule of a policy, and the ports that count for it; null for all ports. */
interface Opening {
  readonly candidate: Candidate;
  readonly rule: TrafficRule;
  readonly peer: Mapping | null;
  readonly ports: readonly number[] | null;
}

/** What rules let through, held against the peers that a sentence allows. */
export interface Cover {
  /** A rule that lets through what is not allowed, or cannot be told. */
  readonly beyond: TrafficRule | null;
  /** True when each of the allowed peers has a rule, on all of its ports. */
  readonly complete: boolean;
}

/** Peers that stand for many. */
const GENERIC =
  /^(?:dns|internet|world|external|anywhere|nodes|cluster|prometheus|scrap\w*|peers?|members?|replicas?|brokers?|itself|metrics|web|https?)$/i;
/** Ports that several well-known products have: what is told by name there is not told by the port. */
const SHARED = [9000, 8080, 8443];

const squeezed = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");

function textsOf({ peer }: Opening): readonly string[] {
  return peer === null ? [] : peerTexts(peer);
}

/** True when a peer is called just like that: `gitlab` for "GitLab", not `gitlab-runner`. */
function isExact({ words, names }: SpokenPeer, texts: readonly string[]): boolean {
  if (names.length > 0) return true;
  const whole = squeezed(words.join(""));
  return texts.some((text) => squeezed(text) === whole);
}

/** The ports that an allowed peer accounts for at an opening: all of them, some, or none. */
function accounted(said: AllowedPeer, opening: Opening, byPort: boolean): readonly number[] | "all" {
  const { candidate, peer, ports } = opening;
  const allowed = (found: readonly number[]): readonly number[] =>
    said.ports.length === 0 ? found : found.filter((port) => said.ports.includes(port));
  const texts = textsOf(opening);
  if (said.own === true) {
    if (inOwnSpace(peer, candidate) === "no") return [];
    return said.ports.length === 0 ? "all" : allowed(ports ?? []);
  }
  const named =
    isOwnPeer(said, texts, selectedBy(candidate)) ||
    isPeer(said, { texts, own: new Set(), ports: [] }) ||
    (texts.length > 0 && isPeer(said, { texts, own: identityOf(candidate).own, ports: [] }));
  if (named) return said.ports.length === 0 ? "all" : allowed(ports ?? []);
  if (!byPort && peer !== null) return [];
  const telling = (ports ?? []).filter((port) => texts.length === 0 || !SHARED.includes(port));
  return allowed(telling.filter((port) => isPeer(said, { texts, own: new Set(), ports: [port] })));
}

/** Words that tell several peers of the rules tell none for sure, unless one of these is called just so. */
function tellsOne(said: AllowedPeer, openings: readonly Opening[]): "one" | "exact" | "several" {
  if (said.own === true || said.names.length > 0 || said.words.every((word) => GENERIC.test(word))) return "one";
  const hits = openings.filter((opening) => isPeer(said, { texts: textsOf(opening), own: new Set(), ports: [] }));
  if (new Set(hits.map(({ peer }) => JSON.stringify(peer))).size < 2) return "one";
  return hits.some((opening) => isExact(said, textsOf(opening))) ? "exact" : "several";
}

/** Holds the rules against the allowed peers. `over` are the ports that the statement is about; empty when it is about all of them. */
export function coverOf(
  rules: readonly { readonly candidate: Candidate; readonly rule: TrafficRule }[],
  peers: readonly AllowedPeer[],
  direction: "ingress" | "egress",
  over: readonly number[],
): Cover {
  const openings = rules.flatMap(({ candidate, rule }): readonly Opening[] => {
    const all = rule.ports === null ? null : [...new Set(rule.ports.map(({ port }) => port))];
    const ports = over.length === 0 ? all : all === null ? over : all.filter((port) => over.includes(port));
    return peersOf(rule, direction).map((peer) => ({ candidate, rule, peer, ports }));
  });
  const manner = peers.map((said) => tellsOne(said, openings));
  const met = peers.map(() => ({ some: false, whole: false, ports: new Set<number>() }));
  for (const opening of openings) {
    let all = false;
    const found = new Set<number>();
    for (const [at, said] of peers.entries()) {
      if (manner[at] === "several" || (manner[at] === "exact" && !isExact(said, textsOf(opening)))) continue;
      const accountedFor = accounted(said, opening, over.length === 0);
      const here = accountedFor === "all" ? (opening.ports ?? []) : accountedFor;
      if (accountedFor === "all") all = true;
      for (const port of here) found.add(port);
      const state = met[at];
      if (state === undefined || (accountedFor !== "all" && here.length === 0)) continue;
      state.some = true;
      if (said.own !== true || inOwnSpace(opening.peer, opening.candidate) === "all") state.whole = true;
      for (const port of here) state.ports.add(port);
    }
    const covered = all || (opening.ports?.every((port) => found.has(port)) ?? false);
    if (!covered || (opening.ports?.length === 0 && !all)) return { beyond: opening.rule, complete: false };
  }
  const complete = peers.every(({ ports }, at) => {
    const state = met[at];
    return state?.some && state.whole && ports.every((port) => state.ports.has(port)) && over.every((port) => state.ports.has(port));
  });
  return { beyond: null, complete };
}

/** Those of some policies that select the pods a sentence names: told by their selectors, else by their names, else by where they stand. */
export function ofSubject(candidates: readonly Candidate[], subject: readonly string[]): readonly Candidate[] {
  if (subject.length === 0) return candidates;
  const told = (texts: (candidate: Candidate) => readonly string[]): readonly Candidate[] =>
    candidates.filter((candidate) => isPeer({ words: subject, names: [] }, { texts: texts(candidate), own: new Set(), ports: [] }));
  const selected = told(selectedBy);
  if (selected.length > 0) return selected;
  const named = told(({ object }) => [object.id.name]);
  if (named.length > 0) return named;
  return candidates.filter((candidate) => {
    const { all } = identityOf(candidate);
    return subject.every((word) => all.has(stemOf(squeezed(word))));
  });
}
