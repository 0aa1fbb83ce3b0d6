/** JSON of ours, checked by code that was compiled from its schema. Null when the text is no such thing. */
export function parseChecked(text: string, check: (value: unknown) => boolean): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return check(value) ? value : null;
  } catch {
    return null;
  }
}
