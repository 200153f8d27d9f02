import { type Environment, UNKNOWN_ENVIRONMENT } from "./environment.ts";
import { type ImportResolver, UNKNOWN_FILES } from "./imports.ts";

/** What decides how a Corefile is parsed, apart from its text. */
export interface ParseOptions {
  /** What the file is called in messages. */
  readonly file: string;
  /** Where CoreDNS has it, absolute: imports are relative to that. */
  readonly path: string;
  readonly environment: Environment;
  readonly imports: ImportResolver;
  /** Directives that the binary knows; any other is an error. Null to accept all. */
  readonly directives: ReadonlySet<string> | null;
}

/** Where Kubernetes clusters have their Corefile, nearly always. */
export const MOUNTED = "/etc/coredns/Corefile";

/** How a Corefile is read when only its text is known. */
export const TEXT_ONLY: ParseOptions = {
  file: "Corefile",
  path: MOUNTED,
  environment: UNKNOWN_ENVIRONMENT,
  imports: UNKNOWN_FILES,
  directives: null,
};
