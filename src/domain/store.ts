/**
 * A place that keeps texts from one run to the next. It may lose any of them at any time, and never gives back what is not
 * what was put.
 */
export interface Store {
  /** The text that was put under a key, undefined when there is none. Never throws. */
  get(key: string): string | undefined;
  /** Keeps a text in place of what was there. Never throws: what cannot be kept is not kept. */
  put(key: string, text: string): void;
}
