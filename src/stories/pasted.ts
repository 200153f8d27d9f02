import { kindNamed } from "../domain/kinds.ts";
import type { Line } from "./lines.ts";
import { readMark } from "./marks.ts";
import { splitRow } from "./tables.ts";

/** The heads of tables whose rows are claims, as pairs of column titles. */
const claimHeads: readonly { readonly first: RegExp; readonly second: RegExp }[] = [
  { first: /^(?:path|source path|file|source)$/i, second: /^role$/i },
  { first: /^(?:surface|setting|property|parameter)$/i, second: /^(?:contract|value|guarantee)$/i },
];

/** True for the columns of a table of failures and what they lead to. */
export function isFailureHead(columns: readonly string[]): boolean {
  const [first = "", second = ""] = columns.map((column) => column.replace(/[*_`]/g, "").trim());
  return /^failure(?: point| mode|s)?$/i.test(first) && /^(?:impact|effect|consequence|symptom|result)s?$/i.test(second);
}

/** True for the columns of a table of source paths or of contracts. */
export function isClaimHead(columns: readonly string[]): boolean {
  const [first = "", second = ""] = columns.map((column) => column.replace(/[*_`]/g, "").trim());
  return claimHeads.some((head) => head.first.test(first) && head.second.test(second));
}

const heads = [
  "Path",
  "Source path",
  "File",
  "Source",
  "Surface",
  "Setting",
  "Property",
  "Parameter",
  "Failure point",
  "Component",
  "Item",
  "Name",
  "Key",
];
const seconds = ["Role", "Contract", "Value", "Guarantee", "Impact", "Purpose", "Description", "Owner", "Effect", "Notes"];

/** The columns of a head whose cells lost their bars when it was pasted ("PathRole") or are parted by tabs; null for other lines. */
export function pastedHead(text: string): readonly [string, string] | null {
  const cells = text.split("\t").map((cell) => cell.trim());
  if (cells.length === 2) return heads.includes(cells[0] ?? "") ? [cells[0] ?? "", cells[1] ?? ""] : null;
  const first = heads.find((head) => text.startsWith(head) && seconds.includes(text.slice(head.length)));
  return first === undefined ? null : [first, text.slice(first.length)];
}

const labels =
  /^(?:Namespace|Images?|Ports?|Pod type|Config source|Replicas|Version|Chart|Host|Hostname|URL|Service type|Service|Kind|Name|Schedule|Storage class|Storage|Owner|Type|Cluster IP|ClusterIP|Class|Registry|Tag|Mode|Protocol)(?=\S)/;
const fileEnd = /\.(?:ya?ml|json|md|toml|sh|ts|tf|py|go|conf|txt)(?=[A-Z])/;

/** The two cells of a row that lost the bar between them; one cell when there is no telling. */
export function splitPastedRow(text: string): readonly string[] {
  const cells = text.includes("\t") ? text.split("\t") : splitRow(text);
  if (cells.length > 1) return cells.map((cell) => cell.trim());
  const label = labels.exec(text)?.[0];
  if (label !== undefined) return [label, text.slice(label.length).trim()];
  const file = fileEnd.exec(text);
  if (file !== null) return cut(text, file.index + file[0].length);
  const boundaries = [...text.slice(0, 200).matchAll(/(?<=[a-z0-9)])(?=[A-Z])/g)].map((match) => match.index).filter((at) => !inName(text, at));
  const word = boundaries[0] === undefined ? -1 : text.indexOf(" ", boundaries[0]);
  const inWord = boundaries.filter((at) => word < 0 || at < word);
  const kind = /\b(?:ConfigMap|DaemonSet|StatefulSet|HelmRelease|Kustomization|Deployment|Secret|Service)(?=[A-Z])/.exec(text);
  if (kind !== null) return cut(text, kind.index + kind[0].length);
  return inWord[0] === undefined ? [text] : cut(text, inWord[0]);
}

/** True inside a word that has its capitals for itself: a kind of object, a key before its value. */
function inName(text: string, at: number): boolean {
  const before = /[A-Za-z0-9]{1,80}$/.exec(text.slice(0, at))?.[0] ?? "";
  const after = /^[A-Za-z0-9]{1,80}/.exec(text.slice(at))?.[0] ?? "";
  return kindNamed(before + after) !== undefined || text.charAt(at + after.length) === ":";
}

function cut(text: string, at: number): readonly string[] {
  return [text.slice(0, at).trim(), text.slice(at).trim()];
}

/** A short line that stands alone and reads as a title: at most six words, no sentence end, no list mark. */
export function isPastedTitle(lines: readonly Line[], index: number): boolean {
  const line = lines[index];
  if (line === undefined || line.text === "" || line.indent > 0 || line.text.length > 60) return false;
  if ((lines[index - 1]?.text ?? "") !== "" || (lines[index + 1]?.text ?? "") !== "") return false;
  return /^[A-Z][\w&/' -]*$/.test(line.text) && line.text.split(" ").length <= 6 && readMark(line.text) === null;
}
