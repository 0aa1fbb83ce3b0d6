/** What the sources of macOS (xnu) and FreeBSD (in_pcbbind) say, as far as they were read. Neither takes part. */
import { describe, expect, it } from 'vitest';
import { bindSocket, type BindResult, type BindSocket } from '../../../src/model/bind/bind-socket.ts';
import { bsdBind } from '../../../src/model/bind/bsd.ts';
import type { Reuse } from '../../../src/model/plan/desired-state.ts';
import type { Protocol } from '../../../src/model/ports/protocol.ts';

interface Row {
  readonly name: string;
  readonly protocol?: Protocol;
  readonly addresses: readonly [string, string];
  readonly reuse: readonly [readonly Reuse[], readonly Reuse[]];
  readonly users?: readonly [string, string];
  readonly result: BindResult;
}

function pair({ protocol = 'tcp', addresses, reuse, users }: Row): readonly [BindSocket, BindSocket] {
  const one = (i: 0 | 1): BindSocket =>
    bindSocket({ protocol, address: addresses[i], ipv6Only: false, reuse: reuse[i] }, users?.[i]);
  return [one(0), one(1)];
}

const SAME = ['192.0.2.1', '192.0.2.1'] as const;
const WILD = ['0.0.0.0', '192.0.2.1'] as const;
const NONE = [[], []] as const;
const ADDRESS = [['address'], ['address']] as const;
const PORT = [['port'], ['port']] as const;
const TWO_USERS = ['web', 'mail'] as const;
const ROOT = ['root', 'web'] as const;

/** The same in both orders. */
const SURE: readonly Row[] = [
  { name: 'SO_REUSEADDR, same address', addresses: SAME, reuse: ADDRESS, result: 'in-use' },
  { name: 'no options, same address', addresses: SAME, reuse: NONE, result: 'in-use' },
  { name: 'SO_REUSEADDR, wildcard and specific', addresses: WILD, reuse: ADDRESS, result: 'ok' },
  {
    ...{ name: 'SO_REUSEADDR, wildcard and specific, two users other than root', addresses: WILD, reuse: ADDRESS },
    ...{ users: TWO_USERS, result: 'in-use' },
  },
  { name: 'no options, wildcard and specific', addresses: WILD, reuse: NONE, result: 'in-use' },
  { name: 'SO_REUSEPORT, same address', addresses: SAME, reuse: PORT, result: 'ok' },
  { name: 'SO_REUSEPORT, wildcard and specific', addresses: WILD, reuse: PORT, result: 'ok' },
  {
    ...{ name: 'multicast, where SO_REUSEADDR acts as SO_REUSEPORT', protocol: 'udp', reuse: ADDRESS },
    ...{ addresses: ['224.0.0.251', '224.0.0.251'], result: 'ok' },
  },
  { name: 'no options, IPv4 and both families', addresses: ['192.0.2.1', '::'], reuse: NONE, result: 'in-use' },
  { name: 'two specific addresses', addresses: ['192.0.2.1', '192.0.2.2'], reuse: NONE, result: 'ok' },
  { name: 'two families', addresses: ['0.0.0.0', '2001:db8::1'], reuse: NONE, result: 'ok' },
];

/** No source that was read settles them; the same in both orders. */
const OPEN: readonly Row[] = [
  { name: 'SO_REUSEPORT, same address, two users', addresses: SAME, reuse: PORT, users: TWO_USERS, result: 'unsure' },
  { name: 'SO_REUSEADDR, same address, datagrams', protocol: 'udp', addresses: SAME, reuse: ADDRESS, result: 'unsure' },
  { name: 'SO_REUSEADDR, wildcard and specific, root', addresses: WILD, reuse: ADDRESS, users: ROOT, result: 'unsure' },
  { name: 'SO_REUSEADDR, IPv4 and both families', addresses: ['192.0.2.1', '::'], reuse: ADDRESS, result: 'unsure' },
];

describe('the model of macOS and FreeBSD', () => {
  it.each([...SURE, ...OPEN])('$name: $result', (row) => {
    const [a, b] = pair(row);
    expect([bsdBind(a, b), bsdBind(b, a)]).toEqual([row.result, row.result]);
  });

  it('refuses a second socket without options beside one that has them', () => {
    const [a, b] = pair({ name: '', addresses: WILD, reuse: [['address'], []], result: 'in-use' });
    expect(bsdBind(a, b)).toBe('in-use');
  });

  it('is unsure of a second socket with options beside one that has none', () => {
    const [a, b] = pair({ name: '', addresses: WILD, reuse: [[], ['address']], result: 'unsure' });
    expect(bsdBind(a, b)).toBe('unsure');
  });
});
