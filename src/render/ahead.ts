import { isYamlPath } from "./paths.ts";
import type { Source } from "./source.ts";

/**
 * Reads manifests while there is nothing else to do, a file at a time: builds run in other threads, and most manifests are needed
 * after them. Gives the function that ends it.
 */
export function readAhead(source: Source): () => void {
  const paths = source.tree.paths.filter(isYamlPath).values();
  let over = false;
  const step = (): void => {
    const next = paths.next();
    if (over || next.done === true) return;
    if (source.tree.text(next.value)?.includes("apiVersion") === true) source.documents(next.value);
    setImmediate(step);
  };
  setImmediate(step);
  return () => {
    over = true;
  };
}
