import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { globMatches } from "../../src/render/argo/glob.ts";
import { fill, fillText } from "../../src/render/argo/template.ts";
import { evaluate } from "../../src/render/template/evaluate.ts";

const PARAMS = {
  million: 1_000_000,
  count: 123_456,
  half: 1.5,
  tiny: 0.00001,
  small: 0.0001,
  yes: true,
  map: { x: "y" },
  list: ["p", 2],
  none: null,
  name: "My App_1",
};

describe("Go templates give what text/template and sprig give", () => {
  test.each([
    ["{{.million}} {{.count}} {{.half}} {{.tiny}} {{.small}}", "1e+06 123456 1.5 1e-05 0.0001"],
    ["{{.map}} {{.list}} {{.yes}}", "map[x:y] [p 2] true"],
    ["{{.none}} {{.gone}} {{.map.gone}} {{.gone.deeper}}", "<no value> <no value> <no value> <no value>"],
    ['{{index .list 0}} {{- " x" }}', "p x"],
    ["{{if .gone}}a{{else if .yes}}b{{else}}c{{end}}", "b"],
    ["a {{- /* nothing */ -}} b", "ab"],
    ["{{and .yes .map.x}} {{or .gone `f`}} {{not .yes}} {{len .list}}", "y f false 2"],
    ["{{range .list}}<{{.}}>{{else}}none{{end}}", "<p><2>"],
    ["{{ $.map.x }}{{ (index .map `x`) | upper }}", "yY"],
    ['{{ .gone | default "d" }} {{ .name | normalize }} {{ .name | replace " " "-" | lower | trunc 4 }}', "d my-app-1 my-a"],
    ["{{ eq .map.x `y` `z` }} {{ ne .yes false }} {{ ternary 1 2 .yes }}", "true true 1"],
    ["{{ toYaml .map | nindent 2 }}", "\n  x: y"],
  ])("%s", (template, expected) => {
    expect(evaluate(template, PARAMS, false)).toBe(expected);
  });

  test.each([
    "{{ now }}",
    "{{ .map.x.y }}",
    "{{ index .list 5 }}",
    "{{ with .map }}{{ end }}",
    "{{ if .yes }}",
    "{{ end }}",
    "{{ .map",
    "{{ $x := 1 }}",
    "{{ .name 1 }}",
  ])("%s is a problem, never a guess", (template) => {
    expect(() => evaluate(template, PARAMS, false)).toThrow();
  });

  test("a missing key is a problem when the set says so", () => {
    expect(() => evaluate("{{ .gone }}", PARAMS, true)).toThrow("the generator gives no gone");
  });

  test("hostile templates end", () => {
    const started = performance.now();
    expect(() => evaluate(`${'{{"'.repeat(4_000)}`, PARAMS, false)).toThrow();
    expect(() => evaluate(`{{ ${"(".repeat(5_000)} }}`, PARAMS, false)).toThrow();
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

test("plain templates: names with blanks around them, unknown ones and other braces stay, keys are filled in", () => {
  const style = { goTemplate: false, missingKeyIsError: false };
  expect(fillText("{{a}}-{{ a.b }}-{{c}}-{d}-{{", { a: "1", "a.b": "2" }, style)).toBe("1-2-{{c}}-{d}-{{");
  expect(fill({ "{{a}}": ["{{a}}", 2, null] }, { a: "x" }, style)).toEqual({ x: ["x", 2, null] });
});

describe("globs", () => {
  test.each([
    ["*/argocd.yaml", "a/b/argocd.yaml", true],
    ["*.yaml", "a/b.yaml", true],
    ["{config.yaml,env-*/*}", "env-usw2/x.json", true],
    ["{config.yaml,env-*/*}", "other.yaml", false],
    ["a[!b-d]?.yaml", "axy.yaml", true],
    ["a[!b-d]?.yaml", "acy.yaml", false],
    ["a\\*", "a*", true],
  ])("%s and %s", (pattern, path, expected) => {
    expect(globMatches(pattern, path, "any")).toBe(expected);
  });

  test("stars cross directories or do not, as a regular expression says", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "/", "."), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", "/", ".", "*", "?"), maxLength: 8 });
    const regular = (glob: string, any: string): RegExp =>
      new RegExp(`^${[...glob].map((char) => (char === "*" ? `${any}*` : char === "?" ? any : char === "." ? "\\." : char)).join("")}$`);
    fc.assert(
      fc.property(pattern, text, (glob, path) => {
        expect(globMatches(glob, path, "any")).toBe(regular(glob, ".").test(path));
        expect(globMatches(glob, path, "segment")).toBe(regular(glob, "[^/]").test(path));
      }),
    );
  });

  test("many stars end soon", () => {
    const started = performance.now();
    expect(globMatches("*a".repeat(400), `${"a".repeat(4_000)}b`, "any")).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
