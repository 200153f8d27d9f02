import { z } from "zod";
import { type AnnotatedCheck, type AnnotatedExpectation, type Annotation, type AnnotationKey, WAIVER_REASONS } from "../domain/annotation.ts";
import { normalisePath } from "../domain/pattern.ts";
import { parsePath, type Value } from "../domain/value.ts";

/*
 * One schema for each thing an annotation can say. Keys that it does not have are sorted out before; every message completes
 * "`key` …".
 */

const OBJECT = /^([A-Za-z][A-Za-z0-9]{0,62})\/(?:([a-z0-9][a-z0-9.-]{0,62})\/)?([^\s/]{1,253})$/;
const HANDLE = /^@[A-Za-z0-9][A-Za-z0-9-]{0,38}(?:\/[A-Za-z0-9._-]{1,100})?$/;

const missingOr = (message: string) => (issue: { input?: unknown }) => (issue.input === undefined ? "is missing" : message);

const text = z
  .string({
    error: (issue) =>
      typeof issue.input === "number" || typeof issue.input === "boolean" ? "must be text; put it in quotes" : missingOr("must be text")(issue),
  })
  .trim()
  .min(1, "must not be empty")
  .max(1_000, "must not be longer than 1,000 characters");
const path = text.refine((value) => isPlainPath(value), "must be a path from the root of the repository");
const handle = text.regex(HANDLE, 'must name a user or a team: "@user" or "@org/team"');
const yes = z.literal(true, { error: "can only be true; leave it out, or write the opposite key" }).optional();
const because = text.optional();
const cluster = z
  .union([text, z.array(text).min(1).max(50)], { error: "must be the name of a cluster, or a list of names" })
  .transform((names) => (typeof names === "string" ? [names] : names))
  .optional();
const value = z.custom<Value>((given) => given !== null, "must not be empty").optional();

const alert = z
  .object({ alert: text, expr: text.optional(), cluster, because })
  .transform((it) => check(it.because, { check: "alert", alert: it.alert, expr: it.expr ?? null, clusters: it.cluster ?? [] }));

const object = z
  .object({
    object: text.regex(OBJECT, "must be `Kind/name` or `Kind/namespace/name`"),
    field: text.refine((given) => parsePath(given) !== undefined, "must be a path of keys: `spec.rules[0].host`").optional(),
    equals: value,
    contains: value,
    present: yes,
    absent: yes,
    cluster,
    because,
  })
  .superRefine((it, context) => {
    oneOf(it, ["equals", "contains", "present", "absent"], context);
    for (const key of ["equals", "contains"] as const)
      if (it[key] !== undefined && it.field === undefined) context.addIssue({ code: "custom", path: [key], message: "needs a `field`" });
  })
  .transform((it) => {
    const [, kind = "", namespace, name = ""] = OBJECT.exec(it.object) ?? [];
    const object = { kind, namespace: namespace ?? null, name, field: it.field ?? null };
    return check(it.because, { check: "object", ...object, expect: expectationOf(it), clusters: it.cluster ?? [] });
  });

const file = z
  .object({ file: path, heading: text.optional(), text: text.optional(), present: yes, absent: yes, because })
  .superRefine((it, context) => oneOf(it, ["heading", "text", "present", "absent"], context))
  .transform((it) => check(it.because, { check: "file", path: plainPath(it.file), expect: documentExpectation(it) }));

const version = z
  .object({ version: z.enum(["exact", "at-least"], { error: missingOr("must be `exact` or `at-least`") }), because })
  .transform((it): Annotation => ({ kind: "version", policy: it.version, because: it.because ?? null }));

const deferred = z
  .object({ deferred: z.union([text, z.int().min(0)], { error: "must name a story: its id, its number or its path" }), because })
  .transform((it): Annotation => {
    const to = typeof it.deferred === "number" || /^\d{1,4}(?:\.\d{1,4})*$/.test(it.deferred) ? `Story ${it.deferred}` : it.deferred;
    return { kind: "deferred", to, because: it.because ?? null };
  });

const attested = z
  .object({ attested: path, by: handle.optional(), because })
  .transform((it): Annotation => ({ kind: "attested", path: plainPath(it.attested), by: it.by ?? null, because: it.because ?? null }));

const waived = z
  .object({
    waived: z.enum(WAIVER_REASONS, { error: missingOr(`must be one of ${WAIVER_REASONS.map((reason) => `\`${reason}\``).join(", ")}`) }),
    by: handle,
    until: z.iso.date({ error: missingOr("must be a date such as 2026-12-31") }),
    because: text,
  })
  .transform((it): Annotation => ({ kind: "waived", reason: it.waived, by: it.by, until: it.until, because: it.because, reading: null }));

/** What an annotation can say, by the key that says it, in the order in which a stray key is explained. */
export const FORMS = { alert, object, file, version, deferred, attested, waived } as const;

/** A key of {@link FORMS}. */
export type Form = keyof typeof FORMS;

/** The keys that go with a form, its own included. */
export const FORM_KEYS: Readonly<Record<Form, readonly AnnotationKey[]>> = {
  alert: ["alert", "expr", "cluster", "because"],
  object: ["object", "field", "equals", "contains", "present", "absent", "cluster", "because"],
  file: ["file", "heading", "text", "present", "absent", "because"],
  version: ["version", "because"],
  deferred: ["deferred", "because"],
  attested: ["attested", "by", "because"],
  waived: ["waived", "by", "until", "because"],
};

function check(because: string | undefined, what: AnnotatedCheck): Annotation {
  return { kind: "check", check: what, because: because ?? null };
}

function plainPath(given: string): string {
  return normalisePath(given) ?? "";
}

function isPlainPath(given: string): boolean {
  return !given.startsWith("/") && !/[*?{}[\]\\\0]/.test(given) && plainPath(given) !== "";
}

function oneOf(given: Readonly<Record<string, unknown>>, keys: readonly string[], context: z.RefinementCtx): void {
  const [first, ...others] = keys.filter((key) => given[key] !== undefined);
  for (const key of others) context.addIssue({ code: "custom", path: [key], message: `does not go with \`${first}\`` });
}

function expectationOf(given: {
  readonly equals?: Value | undefined;
  readonly contains?: Value | undefined;
  readonly absent?: true | undefined;
}): AnnotatedExpectation {
  if (given.equals !== undefined) return { is: "same", value: given.equals };
  if (given.contains !== undefined) return { is: "contains", value: given.contains };
  return { is: given.absent === true ? "absent" : "present" };
}

function documentExpectation(given: {
  readonly heading?: string | undefined;
  readonly text?: string | undefined;
  readonly absent?: true | undefined;
}): Extract<AnnotatedCheck, { check: "file" }>["expect"] {
  if (given.heading !== undefined) return { is: "heading", text: given.heading };
  if (given.text !== undefined) return { is: "text", text: given.text };
  return { is: given.absent === true ? "absent" : "present" };
}
