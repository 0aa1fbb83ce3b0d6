/** The order of versions by the Version Format Specification of the UAPI group, by which systemd-boot sorts its menu. */

type Two<T> = readonly [a: T, b: T];

const both = <T, U>([a, b]: Two<T>, of: (one: T) => U): Two<U> => [of(a), of(b)];

const END = '';
/** A version that has one of these where the other one has none is the older one; they are looked for in this order. */
const MARKS = ['~', END, '-', '^', '.'];

/** Less than 0 where `a` is the older one. Characters that no version has separate its parts, and count for nothing else. */
export function byVersion(a: string, b: string): number {
  let rests: Two<string> = [a, b];
  for (;;) {
    rests = both(rests, (rest) => rest.replace(/^[^a-zA-Z0-9~.^-]+/, ''));
    for (const mark of MARKS) {
      const [isOfA, isOfB] = both(rests, (rest) => (mark === END ? rest === END : rest.startsWith(mark)));
      if (isOfA !== isOfB) return isOfA ? -1 : 1;
      if (!isOfA) continue;
      if (mark === END) return 0;
      rests = both(rests, (rest) => rest.slice(1));
    }
    const isNumber = rests.some((rest) => /^\d/.test(rest));
    const parts = both(rests, (rest) => (isNumber ? /^\d*/ : /^[a-zA-Z]*/).exec(rest)?.[0] ?? '');
    const order = isNumber ? byNumber(both(parts, (part) => part.replace(/^0+/, ''))) : byText(parts);
    if (order !== 0) return order;
    rests = [rests[0].slice(parts[0].length), rests[1].slice(parts[1].length)];
  }
}

function byNumber(digits: Two<string>): number {
  const [a, b] = both(digits, ({ length }) => length);
  return a - b || byText(digits);
}

/** As strcmp(3) has it: capital letters come before small ones. */
export function byText([a, b]: Two<string>): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
