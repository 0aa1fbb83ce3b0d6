/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${conjunction} ${last}`;
}

/** `a, b, c and 7 more`. A thousand names say no more than three. */
export function listWord(names: readonly string[], most = 3): string {
  return listed(names.length > most ? [...names.slice(0, most), `${names.length - most} more`] : names);
}
