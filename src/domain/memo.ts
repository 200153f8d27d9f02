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
