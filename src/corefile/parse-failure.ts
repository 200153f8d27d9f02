import type { CorefilePlace } from "../domain/corefile.ts";
import type { Token } from "./token.ts";

/** Why CoreDNS does not read a Corefile. */
export interface ParseFailure {
  /** In the words of CoreDNS, without the place. */
  readonly message: string;
  /** Which of the two forms its message has; `limit` is our own: the file expands beyond what is read here. */
  readonly form: "parsing" | "syntax" | "limit";
  /** Null when CoreDNS names no line. */
  readonly token: Token | null;
  readonly file: string;
}

/** The message as CoreDNS prints it, with its place. */
export function messageOf({ form, message, token, file }: ParseFailure): string {
  const where = `${token === null || token.file === "" ? file : token.file}:${token?.line ?? 0}`;
  return `${where} - ${form === "syntax" ? "Syntax error" : "Error during parsing"}: ${message}`;
}

/** Where a failure is, in the main file or an imported one. */
export function placeOf({ token, file }: ParseFailure): CorefilePlace {
  return { file: token === null || token.file === "" ? file : token.file, line: token?.line ?? 1, column: token?.column ?? 1 };
}
