/** Math.max and Math.min for lists of any length: as arguments of a call, some 100,000 numbers are too many. */

/** The largest of the numbers; -Infinity for an empty list, as with Math.max. */
export function largest(numbers: readonly number[]): number {
  return numbers.reduce((most, each) => Math.max(most, each), -Infinity);
}

/** The smallest of the numbers; Infinity for an empty list, as with Math.min. */
export function smallest(numbers: readonly number[]): number {
  return numbers.reduce((least, each) => Math.min(least, each), Infinity);
}
