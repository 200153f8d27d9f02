import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { textHash } from "../../src/domain/hash.ts";

test("wrapping, indentation and Unicode form change nothing, everything else does", () => {
  expect(textHash("- Replicas:\n    2\u00a0pods ")).toBe(textHash("- Replicas: 2 pods"));
  expect(textHash("Zu\u0308rich")).toBe(textHash("Zürich"));
  for (const other of ["- replicas: 2 pods", "- Replicas: 2pods", "- Replicas: 3 pods", ""])
    expect(textHash(other)).not.toBe(textHash("- Replicas: 2 pods"));
});

test("it is the first half of the SHA-256 of the folded text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary-ascii" }), (text) => {
      const folded = text.trim().replaceAll(/\s+/g, " ");
      expect(textHash(text)).toBe(createHash("sha256").update(folded).digest("hex").slice(0, 32));
    }),
  );
});
