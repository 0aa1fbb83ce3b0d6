/**
 * The model of Windows against the tables of "Using SO_REUSEADDR and SO_EXCLUSIVEADDRUSE" (Microsoft), Windows Server 2003
 * and later. No Windows takes part.
 */
import { describe, expect, it } from 'vitest';
import { bindSocket, type BindSocket } from '../../../src/model/bind/bind-socket.ts';
import { windowsBind } from '../../../src/model/bind/windows.ts';
import type { Reuse } from '../../../src/model/plan/desired-state.ts';

/** Rows: the first bind; columns: the second one. W is the wildcard, S a specific address, the same one in both. */
const ONE_ACCOUNT = `
                default W  default S  reuse W  reuse S  exclusive W  exclusive S
default W       INUSE      OK         ACCESS   OK       INUSE        OK
default S       OK         INUSE      OK       ACCESS   INUSE        INUSE
reuse W         INUSE      OK         OK       OK       INUSE        OK
reuse S         OK         INUSE      OK       OK       INUSE        INUSE
exclusive W     INUSE      ACCESS     ACCESS   ACCESS   INUSE        ACCESS
exclusive S     OK         INUSE      OK       ACCESS   INUSE        INUSE`;

const TWO_ACCOUNTS = `
                default W  default S  reuse W  reuse S  exclusive W  exclusive S
default W       INUSE      ACCESS     ACCESS   ACCESS   INUSE        ACCESS
default S       OK         INUSE      OK       ACCESS   INUSE        INUSE
reuse W         INUSE      ACCESS     OK       OK       INUSE        ACCESS
reuse S         OK         INUSE      OK       OK       INUSE        INUSE
exclusive W     INUSE      ACCESS     ACCESS   ACCESS   INUSE        ACCESS
exclusive S     OK         INUSE      OK       ACCESS   INUSE        INUSE`;

const WORDS = { OK: 'ok', INUSE: 'in-use', ACCESS: 'denied' } as const;
const OPTIONS: Readonly<Record<string, readonly Reuse[]>> = {
  default: [],
  reuse: ['address'],
  exclusive: ['exclusive'],
};
const FAMILIES = {
  IPv4: { W: '0.0.0.0', S: '192.0.2.1' },
  IPv6: { W: '::', S: '2001:db8::1' },
};

interface Place {
  readonly address: string;
  readonly mode: string;
  readonly user?: string;
  readonly ipv6Only?: boolean;
}

function socket({ address, mode, user = 'web', ipv6Only = false }: Place): BindSocket {
  return bindSocket({ protocol: 'tcp', address, ipv6Only, reuse: OPTIONS[mode]! }, user);
}

/** One result in each cell: [first, second, word of the page]. */
function cells(table: string): readonly (readonly [string, string, keyof typeof WORDS])[] {
  const [head, ...rows] = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/ {2,}/));
  return rows.flatMap(([first, ...words]) =>
    words.map((word, i) => [first!, head![i]!, word as keyof typeof WORDS] as const),
  );
}

const ALL = (['IPv4', 'IPv6'] as const).flatMap((family) =>
  [
    ['one account', ONE_ACCOUNT],
    ['two accounts', TWO_ACCOUNTS],
  ].map(([accounts, table]) => [family, accounts!, cells(table!)] as const),
);

describe("Microsoft's table", () => {
  describe.each(ALL)('%s, %s', (family, accounts, table) => {
    it('has 36 cells', () => expect(table).toHaveLength(36));

    it.each(table)('first %s, second %s: %s', (first, second, word) => {
      const at = (key: string, user: string): BindSocket => {
        const [mode, place] = key.split(' ') as [string, 'W' | 'S'];
        return socket({ address: FAMILIES[family][place], mode, user, ipv6Only: place === 'W' && family === 'IPv6' });
      };
      const other = accounts === 'one account' ? 'web' : 'mail';
      expect(windowsBind(at(first, 'web'), at(second, other))).toBe(WORDS[word]);
    });
  });
});

const MODES = ['default', 'reuse', 'exclusive'];
const PAIRS = MODES.flatMap((first) => MODES.map((second) => [first, second] as const));

describe('the rest of the page', () => {
  it.each(PAIRS)('two different specific addresses never conflict: %s, %s', (first, second) => {
    for (const { S } of Object.values(FAMILIES)) {
      const [a, b] = [socket({ address: S, mode: first }), socket({ address: `${S}0`, mode: second, user: 'mail' })];
      expect(windowsBind(a, b)).toBe('ok');
    }
  });

  it.each(['0.0.0.0', '::'])('a dual-stack wildcard must pass on both stacks: %s is in its way', (address) => {
    const first = socket({ address, mode: 'default', ipv6Only: true });
    expect(windowsBind(first, socket({ address: '::', mode: 'default' }))).toBe('in-use');
  });

  it.each(['127.0.0.1', '::1'])('a dual-stack wildcard passes beside %s, which each stack alone allows', (address) => {
    expect(windowsBind(socket({ address, mode: 'default' }), socket({ address: '::', mode: 'default' }))).toBe('ok');
  });

  it.each(MODES)('an IPv4 loopback bind before an exclusive dual-stack one denies it access: %s', (mode) => {
    const first = socket({ address: '127.0.0.1', mode });
    expect(windowsBind(first, socket({ address: '::', mode: 'exclusive' }))).toBe('denied');
  });
});

describe('a table cell takes what it takes', () => {
  it('only from a socket of the same protocol', () => {
    const tcp = socket({ address: '0.0.0.0', mode: 'exclusive' });
    expect(windowsBind(tcp, { ...tcp, protocol: 'udp' })).toBe('ok');
  });

  it('as from one account where the plan does not name both', () => {
    const first = socket({ address: '0.0.0.0', mode: 'default' });
    const second = socket({ address: '192.0.2.1', mode: 'default', user: 'mail' });
    expect(windowsBind({ ...first, user: undefined }, second)).toBe('ok');
  });
});
