/** One of those with the same key: the first without a doubt, otherwise the last. */
export function surestOfEach<T extends { readonly doubt: unknown }>(
  all: readonly T[],
  key: (one: T) => string | boolean,
): readonly T[] {
  const surest = new Map<string | boolean, T>();
  for (const one of all) if (surest.get(key(one))?.doubt !== null) surest.set(key(one), one);
  return [...surest.values()];
}
