import type { SafeMessage } from "./encode/sarif.ts";

/*
 * The parts of SARIF 2.1.0 that are written. Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, and what GitHub reads of it,
 * https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning.
 */

/** How bad a result is. */
export type SarifLevel = "error" | "warning" | "note";

/** A place in a file. */
export interface SarifLocation {
  readonly id?: number;
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId: "%SRCROOT%" };
    readonly region: { readonly startLine: number };
  };
  readonly logicalLocations?: readonly { readonly fullyQualifiedName: string; readonly kind: string }[];
  readonly message?: { readonly text: SafeMessage };
}

/** Something that is false or wrong, at its place. */
export interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: SarifLevel;
  readonly message: { readonly text: SafeMessage };
  readonly locations: readonly [SarifLocation];
  readonly relatedLocations?: readonly SarifLocation[];
  /** GitHub reads `primaryLocationLineHash` and knows an alert again by it. */
  readonly partialFingerprints: { readonly primaryLocationLineHash: string };
  readonly baselineState?: "new" | "unchanged";
  readonly properties: Readonly<Record<string, string | null>>;
}

/** What a rule says of itself. */
export interface SarifRule {
  readonly id: string;
  readonly name: string;
  readonly shortDescription: { readonly text: string };
  readonly fullDescription: { readonly text: string };
  readonly help: { readonly text: string; readonly markdown: string };
  readonly helpUri?: string;
  readonly defaultConfiguration: { readonly level: SarifLevel };
  readonly properties: {
    readonly tags: readonly string[];
    readonly precision: "very-high";
    readonly "problem.severity": "error" | "warning" | "recommendation";
  };
}

/** A remark on the run itself. */
export interface SarifNotification {
  readonly level: SarifLevel;
  readonly message: { readonly text: SafeMessage };
}
