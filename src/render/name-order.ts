const COLLATOR = new Intl.Collator('en', { numeric: true });

/** web-2 before web-10; names that only a byte tells apart have an order too, so that no input order shows. */
export function byName(a: string, b: string): number {
  return COLLATOR.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
