import { describe, expect, it } from "vitest";
import { isLinking } from "../../src/domain/linking-words.ts";

describe("words that only tie a value to its subject", () => {
  it.each([
    ["published", "at"],
    ["hands", "out"],
    ["named", undefined],
    ["lives", "in"],
  ])("%s %s", (word, next) => expect(isLinking(word, next)).toBe(true));

  it.each([
    ["signed", undefined],
    ["signed", "image"],
    ["reserved", undefined],
    ["published", undefined],
    ["encrypted", "with"],
    ["only", "in"],
    ["above", "the"],
    ["mounts", "ServiceAccount"],
    ["terminated", "at"],
  ])("%s %s says something by itself", (word, next) => expect(isLinking(word, next)).toBe(false));
});
