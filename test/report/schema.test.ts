import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { generate } from "../../scripts/generate/json-schemas.ts";
import { encodeReport } from "../../src/report/json.ts";
import { parseReport, reportJsonSchema } from "../../src/report/schema.ts";
import { attack, sample } from "./sample.ts";

const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(reportJsonSchema());

/** The same value with the keys of every object in reverse. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

describe("report.json", () => {
  it("is read back as it was", () => {
    expect(parseReport(JSON.parse(encodeReport(sample)))).toEqual(sample);
    expect(parseReport(JSON.parse(encodeReport(attack)))).toEqual(JSON.parse(JSON.stringify(attack)));
  });

  it("has the same bytes whatever order the keys came in", () => {
    expect(encodeReport(reversed(sample) as typeof sample)).toBe(encodeReport(sample));
    expect(encodeReport(sample).split("\n").slice(0, 6)).toEqual([
      "{",
      '  "schema": "truestory/report@1",',
      '  "tool": {',
      '    "name": "truestory",',
      '    "version": "0.1.0"',
      "  },",
    ]);
    expect(encodeReport(sample).endsWith("}\n")).toBe(true);
  });

  it("fits the published JSON Schema", () => {
    for (const report of [sample, attack]) expect(validate(JSON.parse(encodeReport(report))), JSON.stringify(validate.errors)).toBe(true);
  });

  it("is judged alike by the JSON Schema and by the reader, however it is broken", () => {
    const paths: (readonly (string | number)[])[] = [];
    const collect = (value: unknown, at: readonly (string | number)[]) => {
      if (at.length > 0) paths.push(at);
      if (typeof value === "object" && value !== null)
        for (const key of Object.keys(value)) collect((value as Record<string, unknown>)[key], [...at, key]);
    };
    collect(sample, []);
    const broken = fc.constantFrom<unknown>(undefined, null, -1, 1.5, "x", [], {}, true);
    fc.assert(
      fc.property(fc.constantFrom(...paths), broken, (path, value) => {
        const copy = JSON.parse(encodeReport(sample));
        const parent = path
          .slice(0, -1)
          .reduce<Record<string | number, unknown>>((here, step) => here[step] as Record<string | number, unknown>, copy);
        const last = path.at(-1) ?? "";
        if (value === undefined && !Array.isArray(parent)) delete parent[last];
        else parent[last] = value === undefined ? null : value;
        let read = true;
        try {
          parseReport(copy);
        } catch {
          read = false;
        }
        expect(validate(copy), path.join(".")).toBe(read);
      }),
      { numRuns: 400 },
    );
  });

  it("names every problem with its place", () => {
    const broken = { ...sample, mode: "lax", gate: { ...sample.gate, exitCode: 7 }, stories: [{ ...sample.stories[0], path: 3 }] };
    expect(() => parseReport(broken)).toThrowErrorMatchingInlineSnapshot(`
      [Error: This is no truestory/report@1:
        mode: Invalid option: expected one of "observe"|"advise"|"enforce"
        gate.exitCode: Invalid option: expected one of 0|1|2|3
        stories[0].path: Invalid input: expected string, received number]
    `);
    expect(() => parseReport({ ...sample, findings: Array.from({ length: 30 }, () => 1) })).toThrow("and 10 more");
    expect(() => parseReport(null)).toThrow("the report: ");
  });

  it("lets fields of later versions pass and drops them", () => {
    const later = { ...JSON.parse(encodeReport(sample)), signature: "x" };
    expect(validate(later)).toBe(true);
    expect(parseReport(later)).toEqual(sample);
  });

  it("is not led astray by keys of the prototype", () => {
    const odd = JSON.parse(`${encodeReport(sample).trimEnd().slice(0, -1)},"__proto__":{"polluted":true},"constructor":1}`);
    expect(parseReport(odd)).toEqual(sample);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("is described by the committed file", async () => {
    for (const [path, content] of Object.entries(await generate()))
      expect(await readFile(new URL(`../../${path}`, import.meta.url), "utf8")).toBe(content);
  });
});
