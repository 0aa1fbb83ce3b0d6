/**
 * The groups of hex digits of an IPv6 literal without a zone: eight where it is one. `::` stands for the zeros that are left out,
 * and an IPv4 address at the end for two groups.
 */
export function ipv6Groups(literal: string): readonly string[] {
  const [head = '', tail, ...others] = withoutDots(literal).split('::');
  const [before, after] = [groupsIn(head), groupsIn(tail ?? '')];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  return [...before, ...Array<string>(zeros).fill('0'), ...after, ...others];
}

function groupsIn(text: string): readonly string[] {
  return text === '' ? [] : text.split(':');
}

/** `::ffff:7f00:1` for `::ffff:127.0.0.1`. */
function withoutDots(literal: string): string {
  const [dotted] = literal.includes('.') ? (/\d{1,3}(?:\.\d{1,3}){3}$/.exec(literal) ?? []) : [];
  if (dotted === undefined) return literal;
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number);
  return `${literal.slice(0, -dotted.length)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}
