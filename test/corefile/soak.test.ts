import { expect, it } from "vitest";
import { soakCorefiles } from "./soak.ts";

it("nothing that reads Corefiles breaks on damaged ones", () => {
  expect(soakCorefiles(Array.from({ length: 1_500 }, (_item, at) => at + 1))).toEqual([]);
});
