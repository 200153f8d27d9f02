import type { Assertion } from "./assertion.ts";

/** What a claim wants a version to be, in words: "at least `1.2.0`". */
export function constraintText({ is, version }: Extract<Assertion, { kind: "version" }>["constraint"]): string {
  return is === "at-least" ? `at least \`${version.replace(/\+$/, "")}\`` : is === "range" ? `within \`${version}\`` : `\`${version}\``;
}
