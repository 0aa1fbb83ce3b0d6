const FAMILIES = ['ipv4', 'ipv6'];

/** `tcp, ipv4 udp` for ipv4/tcp, ipv6/tcp and ipv4/udp: both families of a protocol go by its name. */
export function formatStacks(stacks: readonly string[]): string {
  const protocols = [...new Set(stacks.map((stack) => stack.split('/')[1] ?? ''))];
  const names = protocols.flatMap((protocol) => {
    const families = FAMILIES.filter((family) => stacks.includes(`${family}/${protocol}`));
    return families.length === FAMILIES.length ? [protocol] : families.map((family) => `${family} ${protocol}`);
  });
  return names.join(', ');
}
