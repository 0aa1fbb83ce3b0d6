/** `compute`, once for each key: a value that never changes has one outcome. What is known of a key goes away with it. */
export function remembered<K extends object, V extends object>(compute: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>();
  return (key) => {
    const before = known.get(key);
    if (before) return before;
    const value = compute(key);
    known.set(key, value);
    return value;
  };
}
