import { isFiller } from "./lexicon.ts";

/** A peer of traffic as a list in a sentence tells it. */
export interface ListedPeer {
  readonly words: string[];
  readonly names: string[];
  readonly ports: number[];
  /** The namespace of the policy itself ("its own namespace"). */
  readonly own?: true;
}

/** Words of a list of peers that say nothing about who they are. */
const LIGHT =
  /^(?:the|a|an|its|their|own|same|namespaces?|pods?|traffic|connections?|from|to|of|in|with|for|at|on|via|over|port|ports|clients?|labell?ed|service|services|component|components|entity|tcp|udp|and|or|plus|may|can|itself|smtp(?=\s*\())$/i;
const TOKEN = /`([^`]*)`|\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?|\d{1,5}(?:\s?\/\s?(?:tcp|udp))?|[A-Za-z][\w.-]*|[,;()]/gi;
const OWN_NAMESPACE = /(?<![\w-])(?:(?:its|their|the) (?:own|same)|own|same|within the) namespace(?:'s pods)?(?![\w-])/gi;
/** Stands for the namespace of the policy while a list is taken apart. */
const MARK = "Ownnamespace";

const isBare = ({ words, names, own }: ListedPeer): boolean => words.length + names.length === 0 && own !== true;

/** Port numbers in a text. */
export const portsIn = (text: string): readonly number[] => (text.match(/\d{1,5}/g) ?? []).map(Number).filter((port) => port > 0 && port < 65_536);

/** "Ceph (6789, 3300)" and "80 and 8080 from web": ports that stand alone are those of the peer beside them. */
function joined(peers: readonly ListedPeer[], portFirst: boolean): readonly ListedPeer[] | null {
  const found: ListedPeer[] = [];
  const waiting: number[] = [];
  for (const peer of peers) {
    const last = found.at(-1);
    if (!isBare(peer)) found.push({ ...peer, ports: [...waiting.splice(0), ...peer.ports] });
    else if (portFirst) waiting.push(...peer.ports);
    else if (last !== undefined && (last.ports.length > 0 || found.length === 1)) last.ports.push(...peer.ports);
    else return null;
  }
  return waiting.length > 0 || found.length === 0 ? null : found;
}

/** The peers that a list of words and names tells, each with the ports beside it; null where a token tells nothing. */
export function listedPeers(list: string): readonly ListedPeer[] | null {
  const text = list.replace(OWN_NAMESPACE, MARK);
  const peers: ListedPeer[] = [{ words: [], names: [], ports: [] }];
  const matches = [...text.matchAll(TOKEN)].slice(0, 60);
  for (const match of matches) {
    const [token, code] = match;
    const here = peers.at(-1) ?? { words: [], names: [], ports: [] };
    if (/^[,;]$|^and$|^or$|^plus$/i.test(token)) {
      if (!isBare(here) || here.ports.length > 0) peers.push({ words: [], names: [], ports: [] });
    } else if (code !== undefined || /^\d{1,3}(?:\.\d{1,3}){3}/.test(token)) {
      if (!/^[\w.*:/ -]{2,100}$/.test(code ?? token)) return null;
      here.names.push(code ?? token);
    } else if (/^\d/.test(token)) here.ports.push(Number.parseInt(token, 10));
    else if (token === MARK) peers[peers.length - 1] = { ...here, own: true };
    else if (/^(?:own|same)$/i.test(token)) return null;
    else if (!/^[()]$/.test(token) && !LIGHT.test(token) && !(isFiller(token.toLowerCase()) && token.toLowerCase() !== "cluster"))
      here.words.push(token);
  }
  const told = peers.filter((peer) => !isBare(peer) || peer.ports.length > 0);
  return joined(told, /^\d/.test(matches.find(([token]) => !/^(?:ports?|tcp|udp|the)$/i.test(token))?.[0] ?? ""));
}
