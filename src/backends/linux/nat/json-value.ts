/** Looks into JSON of which nothing is known. */
export type Json = unknown;

/** The value at the end of these names; undefined where one is missing. */
export function fieldOf(value: Json, ...names: readonly string[]): Json {
  return names.reduce<Json>(
    (inside, name) =>
      typeof inside === 'object' && inside !== null && Object.hasOwn(inside, name)
        ? (inside as Readonly<Record<string, unknown>>)[name]
        : undefined,
    value,
  );
}

export function itemsOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** '' for what is no text. */
export function textOf(value: Json): string {
  return typeof value === 'string' ? value : '';
}

export function numberOf(value: Json): number | null {
  return typeof value === 'number' ? value : null;
}

/** The only name of an object with one value, which is how nft writes an expression, and that value. */
export function onlyEntry(value: Json): readonly [string, Json] {
  if (typeof value === 'string') return [value, null];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return ['', null];
  return Object.entries(value)[0] ?? ['', null];
}
