import { chmodSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FolderStore, openStore } from "../../src/world/store.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "store-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function opened(limits?: Parameters<typeof openStore>[1]): FolderStore {
  const store = openStore(join(folder, "cache"), limits);
  if (typeof store === "string") throw new Error(store);
  return store;
}

function files(): readonly string[] {
  return readdirSync(join(folder, "cache"), { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );
}

describe("a store in a folder", () => {
  it("gives back what was put, to others as well, and only that", () => {
    const store = opened();
    store.put("a", "é\n\u{1f600} text");
    store.put("b", "");
    expect([store.get("a"), store.get("b"), store.get("c")]).toEqual(["é\n\u{1f600} text", "", undefined]);
    store.put("a", "second");
    expect(opened().get("a")).toBe("second");
    expect(files().map((file) => statSync(file).mode & 0o077)).toEqual([0, 0]);
  });

  it.each<[string, (file: string) => void]>([
    ["cut short", (file) => writeFileSync(file, readFileSync(file).subarray(0, -1))],
    ["changed", (file) => writeFileSync(file, readFileSync(file, "utf8").replace("text", "tezt"))],
    ["empty", (file) => writeFileSync(file, "")],
    ["of another format", (file) => writeFileSync(file, readFileSync(file, "utf8").replace("truestory-cache-1", "truestory-cache-0"))],
  ])("takes what is %s for absent, and clears it away", (_what, harm) => {
    const store = opened();
    store.put("key", "text");
    for (const file of files()) harm(file);
    expect(store.get("key")).toBeUndefined();
    expect(files()).toEqual([]);
    store.put("key", "text");
    expect(store.get("key")).toBe("text");
  });

  it("takes what stands under another name for absent", () => {
    const store = opened();
    store.put("one", "text");
    const [source = ""] = files();
    store.put("two", "other");
    const target = files().find((file) => file !== source) ?? "";
    renameSync(source, target);
    expect(store.get("two")).toBeUndefined();
  });

  it("keeps within its bounds: what was not used for longest goes first, and unfinished files", () => {
    const store = opened({ totalBytes: 5_000, entryBytes: 1_000 });
    store.put("huge", "x".repeat(1_001));
    for (const name of ["1", "2", "3", "4", "5", "6"]) {
      store.put(name, name.repeat(800));
      for (const file of files()) if (readFileSync(file, "utf8").endsWith(name)) utimesSync(file, 1_000 + Number(name), 1_000 + Number(name));
    }
    expect(store.get("1")).toBe("1".repeat(800));
    writeFileSync(`${files()[0]}.0123456789abcdef`, "half");
    utimesSync(`${files()[0]}.0123456789abcdef`, 1, 1);
    store.trim();
    expect(["huge", "1", "2", "3", "4", "5", "6"].filter((key) => store.get(key) !== undefined)).toEqual(["1", "4", "5", "6"]);
    expect(files().filter((file) => file.endsWith("abcdef"))).toEqual([]);
  });

  it("is not opened where others decide what is in it", () => {
    chmodSync(folder, 0o777);
    expect(openStore(folder)).toBe("others may write to it");
    chmodSync(folder, 0o700);
    writeFileSync(join(folder, "file"), "");
    expect(openStore(join(folder, "file"))).toBe("EEXIST");
    symlinkSync(tmpdir(), join(folder, "link"));
    expect(openStore(join(folder, "link"))).toBe("it is no directory");
  });
});
