/** The value of a JSON text that portplan has written, checked by its compiled schema; null when the text does not fit it. */
export function parseChecked(text: string, check: (value: unknown) => boolean): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return check(value) ? value : null;
  } catch {
    return null;
  }
}
