import { isMapping, itemsAt, stringAt, type Value, valueAt } from "../domain/value.ts";

/** A workflow file, read. */
export interface WorkflowFile {
  readonly path: string;
  readonly value: Value;
}

const ACTION = /(?:^|\/)truestory(?:\/[^@]*)?(?:@|$)|^\.\/$/i;

/** A step that runs Truestory, with the job and the workflow around it. */
export interface Use {
  readonly path: string;
  readonly workflow: Value;
  readonly job: string;
  readonly definition: Value;
  readonly uses: string;
  /** The step itself. */
  readonly step: Value;
}

/** The steps of a workflow that run Truestory. */
export function usesOf({ path, value }: WorkflowFile): readonly Use[] {
  const jobs = valueAt(value, ["jobs"]);
  if (!isMapping(jobs)) return [];
  return Object.entries(jobs).flatMap(([job, definition]) =>
    itemsAt(definition, "steps").flatMap((step) => {
      const uses = stringAt(step, "uses");
      return uses !== undefined && ACTION.test(uses) ? [{ path, workflow: value, job, definition, uses, step }] : [];
    }),
  );
}

/** What a workflow says about an event; null when it names it alone, undefined when not. Readers of YAML 1.1 take `on` for true. */
export function eventOf(workflow: Value, event: string): Value | undefined {
  for (const key of ["on", "true"]) {
    const on = valueAt(workflow, [key]);
    if (on === event || (Array.isArray(on) && on.includes(event))) return null;
    if (isMapping(on) && Object.hasOwn(on, event)) return on[event] ?? null;
  }
  return undefined;
}
