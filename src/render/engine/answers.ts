import { z } from "zod";
import type { Value } from "../../domain/value.ts";
import type { BuildResult, EngineVersions } from "./contract.ts";
import { decodeValue } from "./wire.ts";

// Answers come from the module this project builds, so their objects are taken as they are and only their frame is
// checked; a module of another release must not pass for this one.
const names = z.array(z.string());
const value = z.unknown().transform((content) => content as Value);
const nullable = z.string().nullable();

const failure = z.object({
  code: z.enum(["no-kustomization", "invalid", "refused"]),
  message: z.string(),
  file: nullable,
  field: nullable,
});

const object = z
  .object({
    built: value,
    substituted: value,
    unchanged: z.boolean(),
    origin: z.object({ file: nullable, configuredIn: nullable, configuredBy: nullable }),
    transformations: z.array(z.object({ configuredIn: z.string(), kind: z.string() })),
    variables: z.object({ used: names, undefined: names, unknown: names }),
    substitutionDisabled: z.boolean(),
  })
  .transform(({ unchanged, ...rest }) => (unchanged ? { ...rest, substituted: rest.built } : rest));

const answer = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(false), failure }),
  z.object({
    ok: z.literal(true),
    objects: z.array(object).default([]),
    generated: z.boolean(),
    files: names,
    substitution: z.object({
      ran: z.boolean(),
      undefined: names,
      error: nullable,
      missingSources: z.array(z.object({ kind: z.string(), name: z.string(), optional: z.boolean(), reason: z.enum(["absent", "encrypted"]) })),
    }),
  }),
]);

/** Reads the engine's answer to a build. @throws ZodError when the module is not the one that belongs to this code. */
export function parseAnswer(text: string): BuildResult {
  return answer.parse(decodeValue(text));
}

const outcome = z.union([z.object({ error: z.string() }), z.object({ value })]);

/** Reads an outcome that has a value or an error. @throws ZodError as {@link parseAnswer}. */
export function parseOutcome(text: string): { ok: true; value: Value } | { ok: false; error: string } {
  const parsed = outcome.parse(decodeValue(text));
  return "error" in parsed ? { ok: false, error: parsed.error } : { ok: true, value: parsed.value };
}

/** Reads the engine's versions. @throws ZodError as {@link parseAnswer}. */
export function parseVersions(text: string): EngineVersions {
  const parsed = z.object({ kustomize: z.string(), flux: z.string(), helm: z.string(), kubeVersion: z.string() }).parse(decodeValue(text));
  return { ...parsed, apiVersions: [] };
}
