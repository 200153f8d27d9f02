import { describe, expect, it } from "vitest";
import { residue } from "../../src/audit/residue.ts";
import { context, sentence } from "./sentence.ts";

/** What is left of a text when the stretches in braces are covered. */
function leftOf(marked: string, under: readonly string[] = []): string[] {
  const covers: { start: number; end: number }[] = [];
  let text = "";
  for (const part of marked.split(/(‹[^›]*›)/)) {
    const start = text.length;
    text += part.replace(/[‹›]/g, "");
    if (part.startsWith("‹")) covers.push({ start, end: text.length });
  }
  return residue(sentence(text, under), covers, context());
}

describe("residue", () => {
  it("leaves nothing when all that means something is covered", () => {
    expect(leftOf("Replicas configured via ‹`${REDIS_REPLICAS}`› substitution")).toEqual([]);
    expect(leftOf("‹`deploy/redis/statefulset.yaml`› exists")).toEqual([]);
    expect(leftOf("‹`REDIS_HOST`› (e.g., `cache.example.org`)")).toEqual([]);
  });
  it("names the words that nothing accounted for", () => {
    expect(leftOf("‹`deploy/redis/statefulset.yaml`› hardened for production")).toEqual(["hardened", "production"]);
    expect(leftOf("‹`replicas: 3`› and `hostNetwork: true`")).toEqual(["`hostNetwork: true`"]);
    expect(leftOf("‹`replicas: 3`› across 5 nodes")).toEqual(["5", "nodes"]);
  });
  it("never drops a negation", () => {
    expect(leftOf("‹`redis`› not exposed")).toContain("not");
    expect(leftOf("No ‹`redis`› service", ["No Redis in this story"])).toContain("No");
  });
  it("drops the subject of the story, words of the parents and cluster names", () => {
    expect(leftOf("Redis cache in infra: ‹`replicas: 3`›")).toEqual([]);
    expect(leftOf("sentinel: ‹`replicas: 3`›", ["Sentinel deployed"])).toEqual([]);
  });
});
