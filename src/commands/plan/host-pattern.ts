/** Names of hosts have no case, and `web-1` is also what web-1.example.com is called. */

/** All that a host is called by, the full name first. */
export function namesOf(host: string): readonly string[] {
  const name = host.toLowerCase();
  const [first = name] = name.split('.');
  return first === name ? [name] : [name, first];
}

/** `*` is any run of characters, `?` one of them. */
export function matchesHost(pattern: string, host: string): boolean {
  return namesOf(host).some((name) => matches(pattern.toLowerCase(), name));
}

/** Goes back to the last `*` only, and so takes no longer than both lengths multiplied. */
function matches(pattern: string, name: string): boolean {
  let [p, n, star, resume] = [0, 0, -1, 0];
  while (n < name.length) {
    if (pattern[p] === '*') [star, resume] = [p++, n];
    else if (pattern[p] === '?' || pattern[p] === name[n]) [p, n] = [p + 1, n + 1];
    else if (star === -1) return false;
    else [p, n] = [star + 1, ++resume];
  }
  return /^\**$/.test(pattern.slice(p));
}
