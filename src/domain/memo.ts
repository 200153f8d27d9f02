/**
 * Remembers what was worked out for an object (a world, a tree) and a key. Worlds are immutable, so nothing ever goes stale;
 * what was remembered goes when the object goes.
 */
export function perOwner<O extends object, V>(compute: (owner: O, key: string) => V): (owner: O, key: string) => V {
  const known = new WeakMap<O, Map<string, V>>();
  return (owner, key) => {
    let values = known.get(owner);
    if (values === undefined) {
      values = new Map();
      known.set(owner, values);
    }
    if (values.has(key)) return values.get(key) as V;
    const value = compute(owner, key);
    values.set(key, value);
    return value;
  };
}

/** Most texts that {@link perText} remembers; beyond it, it starts anew. */
const MOST_TEXTS = 512;

/** Remembers what was worked out for the texts that were looked at last: many rules ask the same about one sentence and its parents. */
export function perText<V>(compute: (text: string) => V): (text: string) => V {
  const known = new Map<string, V>();
  return (text) => {
    const old = known.get(text);
    if (old !== undefined) return old;
    if (known.size >= MOST_TEXTS) known.clear();
    const value = compute(text);
    known.set(text, value);
    return value;
  };
}

/** Remembers what was worked out for an object, as long as it is there. */
export function perObject<O extends object, V>(compute: (owner: O) => V): (owner: O) => V {
  const known = new WeakMap<O, { readonly value: V }>();
  return (owner) => {
    const old = known.get(owner);
    if (old !== undefined) return old.value;
    const value = compute(owner);
    known.set(owner, { value });
    return value;
  };
}

/** Remembers what was worked out for two objects together (a sentence and its context), as long as both are there. */
export function perPair<A extends object, B extends object, V>(compute: (a: A, b: B) => V): (a: A, b: B) => V {
  const known = new WeakMap<A, WeakMap<B, { readonly value: V }>>();
  return (a, b) => {
    let values = known.get(a);
    if (values === undefined) {
      values = new WeakMap();
      known.set(a, values);
    }
    const old = values.get(b);
    if (old !== undefined) return old.value;
    const value = compute(a, b);
    values.set(b, { value });
    return value;
  };
}
