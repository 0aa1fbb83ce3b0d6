/** The candidate that was most likely meant; undefined when none is near enough to be worth a guess. */
export function nearest(text: string, candidates: Iterable<string>): string | undefined {
  let best: { readonly candidate: string; readonly edits: number } | undefined;
  for (const candidate of candidates) {
    const edits = isShort(text, candidate) ? 1 : distance(text.toLowerCase().slice(0, 40), candidate.toLowerCase());
    if (edits <= tolerated(candidate) && (!best || edits < best.edits)) best = { candidate, edits };
  }
  return best?.candidate;
}

/** True for a short form of a candidate, such as `warn` for `warning`. */
function isShort(text: string, candidate: string): boolean {
  return text.length >= 3 && candidate.toLowerCase().startsWith(text.toLowerCase());
}

function tolerated(candidate: string): number {
  return Math.max(1, Math.floor(candidate.length / 3));
}

/** Whether `distance` is at most this. Their lengths, and letters that only one of the two has, tell most words apart at a tenth of the cost. */
export function isWithin(most: number, a: string, b: string): boolean {
  return Math.abs(a.length - b.length) <= most && lettersApart(a, b) <= most && distance(a, b) <= most;
}

/** At most the distance: each edit mends one letter of either. */
function lettersApart(a: string, b: string): number {
  let rest = b;
  let missing = 0;
  for (const letter of a) {
    const at = rest.indexOf(letter);
    if (at < 0) missing++;
    else rest = rest.slice(0, at) + rest.slice(at + 1);
  }
  return Math.max(missing, rest.length);
}

/** How many insertions, deletions, replacements and swaps of neighbours turn a into b (optimal string alignment). */
export function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      const change = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swap = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity;
      rows[i]?.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, change, swap));
    }
  }
  return at(a.length, b.length);
}
