import type { FieldPath, Mapping } from "../../../domain/value.ts";
import type { Source } from "../../source.ts";
import type { Params, TemplateStyle } from "../template.ts";

/** A cluster that Argo CD deploys to, as a Secret in Git lists it. */
export interface ListedCluster {
  readonly name: string;
  readonly server: string;
  readonly project: string;
  readonly labels: Mapping;
  readonly annotations: Mapping;
}

/** What generators may look at. */
export interface GeneratorRoom {
  readonly source: Source;
  /** Whether an address and a revision mean this commit. */
  isHere(repoURL: string, revision: string): boolean;
  /** Clusters that Secrets in Git list, by name. */
  readonly clusters: readonly ListedCluster[];
  readonly style: TemplateStyle;
  /** Gives the parameter sets of a generator that stands inside another one. `outer` are those of the generator before it. */
  nested(generator: Mapping, at: FieldPath, outer: Params | null): readonly Params[];
}

/** One generator: its own part of the entry in `spec.generators`, and where that stands. */
export interface GeneratorCall {
  readonly options: Mapping;
  readonly at: FieldPath;
}

/** The most parameter sets that one ApplicationSet may have: a matrix of two long lists is out of proportion to its text. */
export const MOST_SETS = 10_000;

/** Refuses a number of parameter sets beyond {@link MOST_SETS}. @throws {@link GeneratorProblem} */
export function refuseTooMany(count: number, at: FieldPath): void {
  if (count > MOST_SETS)
    throw new GeneratorProblem("not-static", `an ApplicationSet with more than ${MOST_SETS} Applications is not followed here`, at);
}

/** Gives the parameter sets of a generator, in Argo CD's order. */
export type Generator = (call: GeneratorCall, room: GeneratorRoom) => readonly Params[];

/** Why the parameters of a generator are not known: what it asks is not in Git, or Argo CD would refuse it. */
export class GeneratorProblem extends Error {
  readonly code: "needs-cluster" | "needs-network" | "needs-secret" | "not-static" | "invalid";
  readonly at: FieldPath;

  constructor(code: GeneratorProblem["code"], message: string, at: FieldPath) {
    super(message);
    this.code = code;
    this.at = at;
  }
}
