/** The ends of a list of numbers, however long: what a list of arguments can hold ends at some 100,000. */

/** -Infinity of none, as Math.max has it. */
export function largest(numbers: readonly number[]): number {
  return numbers.reduce((most, each) => Math.max(most, each), -Infinity);
}

/** Infinity of none, as Math.min has it. */
export function smallest(numbers: readonly number[]): number {
  return numbers.reduce((least, each) => Math.min(least, each), Infinity);
}
