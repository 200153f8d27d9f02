import { visible } from "./visible.ts";

/** Text for a SARIF message: one line, nothing unseen, no link of somebody else. */
export type SafeMessage = string & { readonly __safe: "sarif" };

/**
 * Encodes text for a SARIF message. Viewers make a link of `[text](target)` in plain messages as well
 * (SARIF 2.1.0, section 3.11.6), so a space takes such links apart. `limit` is in graphemes.
 */
export function sarifMessage(raw: string, limit = 1000): SafeMessage {
  return visible(raw, limit).replaceAll("](", "] (") as SafeMessage;
}

/** A path as a relative URI reference: every segment percent-encoded; `.` for the top, since GitHub takes no empty one. */
export function sarifUri(path: string): string {
  return path === "" ? "." : path.toWellFormed().split("/").map(encodeURIComponent).join("/");
}
