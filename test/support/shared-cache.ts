import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * One cache of builds and reports for a whole run of the tests, so that the bundle does not render the examples anew in every test. It is empty at the
 * start and gone at the end. Tests that compare two runs, or that are about the cache, name another one or none.
 */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "truestory-tests-"));
  process.env.TRUESTORY_TEST_CACHE = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
