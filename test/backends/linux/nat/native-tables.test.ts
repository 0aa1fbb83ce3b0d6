import { describe, expect, it } from 'vitest';
import { nativeTables } from '../../../../src/backends/linux/nat/native-tables.ts';

function chain(name: string): unknown {
  return { chain: { family: 'ip', table: 'nat', name } };
}

function rule(of: string): unknown {
  return { rule: { family: 'ip', table: 'nat', chain: of, expr: [] } };
}

/** What is left of a table `ip nat` beside what iptables-nft-save prints of one. */
function kept(items: readonly unknown[], save: string): number {
  const table = { table: { family: 'ip', name: 'nat' } };
  const left = JSON.parse(nativeTables(JSON.stringify({ nftables: [table, ...items] }), save, null)) as {
    nftables: readonly unknown[];
  };
  return left.nftables.length;
}

const EMPTY = '*nat\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\nCOMMIT\n';
const DOCKER =
  '*nat\n:PREROUTING ACCEPT [0:0]\n:DOCKER - [0:0]\n-A PREROUTING -j DOCKER\n-A DOCKER -j RETURN\nCOMMIT\n';

describe('the tables that only nft lists', () => {
  it('leaves out a table that iptables lists whole', () => {
    expect(kept([chain('PREROUTING'), chain('DOCKER'), rule('PREROUTING'), rule('DOCKER')], DOCKER)).toBe(0);
    expect(kept([chain('PREROUTING')], EMPTY)).toBe(0);
  });

  it('keeps one whose chains iptables does not list', () => {
    expect(kept([chain('prerouting'), rule('prerouting')], EMPTY)).toBe(3);
    expect(kept([chain('PREROUTING'), chain('own'), rule('own')], EMPTY)).toBe(4);
  });

  it('keeps one of whose rules iptables lists fewer: it passes over chains of another priority', () => {
    expect(kept([chain('PREROUTING'), rule('PREROUTING')], EMPTY)).toBe(3);
    expect(
      kept([chain('PREROUTING'), rule('PREROUTING'), chain('DOCKER'), rule('DOCKER'), rule('DOCKER')], DOCKER),
    ).toBe(6);
  });

  it('keeps all where iptables lists another table, or nothing', () => {
    expect(kept([chain('PREROUTING')], EMPTY.replace('*nat', '*filter'))).toBe(2);
    expect(kept([chain('PREROUTING')], '')).toBe(2);
  });
});
