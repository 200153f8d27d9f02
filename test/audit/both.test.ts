import { describe, expect, it } from "vitest";
import { openIfOnlyOne } from "../../src/audit/both.ts";
import { evidence, type Outcome } from "../../src/domain/assertion.ts";
import type { Sentence } from "../../src/domain/story.ts";

function holding(...objects: string[]): Outcome {
  return {
    is: "holds",
    level: "substituted",
    clusters: ["one"],
    evidence: objects.map((object) => evidence({ object, field: "spec.level", value: "info" })),
  };
}

function judged(text: string, ...objects: string[]): Outcome["is"] | undefined {
  return openIfOnlyOne({ text } as Sentence, [[holding(...objects)]])[0]?.[0]?.is;
}

describe("both", () => {
  it("is not shown by one of two", () => {
    expect(judged("Both plugins log at level info", "Deployment a/b")).toBe("unknown");
    expect(judged("both decrypt with SOPS", "Kustomization a/b", "Kustomization a/b")).toBe("unknown");
  });

  it("is shown by two", () => {
    expect(judged("Both plugins log at level info", "Deployment a/b", "DaemonSet a/c")).toBe("holds");
  });

  it("of the clusters is another thing", () => {
    expect(judged("Level is info in both clusters", "Deployment a/b")).toBe("holds");
    expect(judged("Level is info in both", "Deployment a/b")).toBe("holds");
    expect(judged("`both` is a key", "Deployment a/b")).toBe("holds");
  });
});
