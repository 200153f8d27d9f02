import { checkCorefile } from "../corefile/check.ts";
import { compareCorefiles } from "../corefile/compare.ts";
import { expectedCorefile } from "../corefile/expected.ts";
import { RULES } from "../corefile/fact.ts";
import { runningConfigurationHash } from "../corefile/fingerprint.ts";
import { mountedFiles } from "../corefile/imports.ts";
import { messageOf, placeOf } from "../corefile/parse-failure.ts";
import { type Reading, readCorefile } from "../corefile/reading.ts";
import { upgradeOf } from "../corefile/upgrade.ts";
import { isSince, NEWEST } from "../corefile/version.ts";
import type { CorefileCheck, CorefileDiff, CorefileUpgrade } from "../domain/corefile.ts";
import { AuditFailure } from "../domain/failure.ts";
import { isMapping, isSequence, type Mapping, stringAt, type Value } from "../domain/value.ts";
import { parseDocuments } from "../world/yaml.ts";

/** A Corefile that a user names: a file of its own, or what a ConfigMap or the values of the coredns chart make. */
export interface CorefileSource {
  /** What it is called in messages. */
  readonly name: string;
  readonly text: string;
  /** Files that its container has, by directory; what is in no directory here is not known. */
  readonly mounts: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** What is known of the CoreDNS that reads a Corefile. */
export interface CorefileContext {
  readonly version: string | null;
  readonly environment: ReadonlyMap<string, string>;
  readonly mounts: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** Where ConfigMaps of CoreDNS are mounted by every distribution that this knows. */
const DIRECTORY = "/etc/coredns";
const CUSTOM = "coredns-custom";

/**
 * Finds the Corefile in what a file holds. `object` picks one of several objects by its name.
 *
 * @throws {@link AuditFailure} code 2 when there is none, or several and none is picked.
 */
export function corefileIn(name: string, text: string, object: string | null): CorefileSource {
  if (!/\.(?:ya?ml|json)$/i.test(name)) return { name, text, mounts: new Map() };
  const { documents, problems } = parseDocuments(name, text);
  const [problem] = problems;
  if (problem !== undefined)
    throw new AuditFailure(problem.message, { code: 2, place: problem.place, remedy: "Give valid YAML or a plain Corefile." });
  const objects = documents.flatMap(({ value }) => objectsIn(value));
  const makers = objects.flatMap((one) => {
    const corefile = expectedCorefile(one);
    return corefile === undefined ? [] : [{ one, corefile }];
  });
  const candidates = makers.filter(({ one }) => object === null || named(one) === object || stringAt(one, "metadata", "name") === object);
  const [chosen, other] = candidates;
  if (chosen === undefined)
    throw new AuditFailure(`${name} has no${object === null ? "thing" : ` ${object}`} with a Corefile`, {
      code: 2,
      remedy:
        makers.length === 0
          ? "Export one with: kubectl get configmap coredns -n kube-system -o yaml"
          : `It has ${makers.map(({ one }) => named(one)).join(", ")}.`,
    });
  if (other !== undefined)
    throw new AuditFailure(`${name} has several Corefiles: ${candidates.map(({ one }) => named(one)).join(", ")}`, {
      code: 2,
      remedy: `Pick one with ${name}#NAME.`,
    });
  const { one, corefile } = chosen;
  if (corefile.is === "open")
    throw new AuditFailure(`${name}#${named(one)} leaves the Corefile to the default of its chart`, {
      code: 2,
      remedy: "Set servers in its values, or export the ConfigMap.",
    });
  const custom = objects.find((map) => stringAt(map, "metadata", "name") === CUSTOM && sameNamespace(map, one));
  const mounts = new Map([[DIRECTORY, corefile.beside], ...(custom === undefined ? [] : [[`${DIRECTORY}/custom`, dataOf(custom)] as const])]);
  return { name: `${name}#${named(one)}`, text: corefile.text, mounts };
}

function objectsIn(value: Value): readonly Mapping[] {
  if (!isMapping(value)) return [];
  const { items } = value;
  return isSequence(items) ? items.flatMap(objectsIn) : [value];
}

function named(object: Mapping): string {
  const namespace = stringAt(object, "metadata", "namespace");
  return `${namespace === undefined ? "" : `${namespace}/`}${stringAt(object, "metadata", "name") ?? "(no name)"}`;
}

function sameNamespace(a: Mapping, b: Mapping): boolean {
  return stringAt(a, "metadata", "namespace") === stringAt(b, "metadata", "namespace");
}

function dataOf({ data }: Mapping): ReadonlyMap<string, string> {
  if (!isMapping(data)) return new Map();
  return new Map(Object.entries(data).flatMap(([key, value]) => (typeof value === "string" ? [[key, value] as const] : [])));
}

function read(source: CorefileSource, context: CorefileContext): Reading {
  return readCorefile(source.text, {
    file: source.name,
    version: context.version ?? NEWEST,
    environment: { value: (name) => context.environment.get(name) },
    imports: mountedFiles(new Map([...source.mounts, ...context.mounts])),
  });
}

/**
 * Compares two Corefiles by what they do.
 *
 * @throws {@link AuditFailure} code 2 when CoreDNS would not read one of them, in its words.
 */
export function diffCorefiles(before: CorefileSource, after: CorefileSource, context: CorefileContext): CorefileDiff {
  const comparison = compareCorefiles(read(before, context), read(after, context));
  if (comparison.layer === "unreadable") {
    const [first] = comparison.failures;
    if (first === undefined) throw new Error("unreadable without a failure");
    const { file, line, column } = placeOf(first.failure);
    throw new AuditFailure(`CoreDNS would not read it: ${messageOf(first.failure)}`, {
      code: 2,
      place: { path: file, line, column },
      remedy: "Mend the file; truestory corefile check says more.",
    });
  }
  const { layer, rules, differences, notModelled, unknown } = comparison;
  return {
    schema: "truestory/corefile-diff@1",
    before: before.name,
    after: after.name,
    version: context.version ?? NEWEST,
    layer,
    rules: rules.map((rule) => ({ rule, because: RULES[rule] })),
    differences,
    notModelled,
    unknown,
  };
}

/** Says what is wrong with a Corefile for a release of CoreDNS. */
export function checkSource(source: CorefileSource, context: CorefileContext): CorefileCheck {
  const reading = read(source, context);
  const unknown = unknownOf(reading);
  const version = context.version ?? NEWEST;
  const findings = checkCorefile(reading);
  const isLogged = unknown.length === 0 && isSince(version, "1.9.1") && !findings.some(({ severity }) => severity === "fatal");
  return {
    schema: "truestory/corefile-check@1",
    file: source.name,
    version,
    findings,
    sha512: isLogged && reading.ok && !reading.isBuiltIn ? runningConfigurationHash(reading.blocks.map(({ source: block }) => block)) : null,
    unknown,
  };
}

/** Says what changes when a Corefile is run by the release `to` instead of the one of `context`. */
export function upgradeSource(source: CorefileSource, context: CorefileContext, to: string): CorefileUpgrade {
  const from = context.version ?? NEWEST;
  const [before, after] = [read(source, { ...context, version: from }), read(source, { ...context, version: to })];
  return { schema: "truestory/corefile-upgrade@1", file: source.name, from, to, ...upgradeOf(before, after), unknown: unknownOf(after) };
}

/** Imports and variables of which nothing is known. */
function unknownOf(reading: Reading): readonly string[] {
  if (!reading.ok) return [];
  const imports = [...reading.openImports, ...reading.blocks.flatMap(({ openImports }) => openImports)].map(({ what }) => `import ${what}`);
  return [...new Set([...imports, ...reading.unknownVariables.map((name) => `{$${name}}`)])].sort();
}
