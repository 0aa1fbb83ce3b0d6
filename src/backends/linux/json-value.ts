/** Values of JSON that other programs write, where nothing is sure to be there. */
export type Json = unknown;

/** What the text holds; null where it is no JSON. */
export function parseJson(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

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

/** Names and values of an object; none where the value is no object. */
export function entriesOf(value: Json): readonly (readonly [string, Json])[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

/** The text; '' where the value is none. */
export function textIn(value: Json): string {
  return typeof value === 'string' ? value : '';
}

export function numberOf(value: Json): number | null {
  return typeof value === 'number' ? value : null;
}

/** The only name of an object with one value, which is how nft writes an expression, and that value. */
export function onlyEntry(value: Json): readonly [string, Json] {
  if (typeof value === 'string') return [value, null];
  return entriesOf(value)[0] ?? ['', null];
}
