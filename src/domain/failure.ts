import type { Place } from "./position.ts";

/** Why an audit could not be done, with the exit code it means: 2 input error, 3 could not audit. */
export class AuditFailure extends Error {
  readonly code: 2 | 3;
  readonly place: Place | null;
  readonly remedy: string;

  constructor(message: string, options: { code: 2 | 3; place?: Place; remedy: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = "AuditFailure";
    this.code = options.code;
    this.place = options.place ?? null;
    this.remedy = options.remedy;
  }
}
