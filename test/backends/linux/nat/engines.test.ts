import { expect, it } from 'vitest';
import { translatingModule } from '../../../../src/backends/linux/nat/read-nat.ts';

/** Lines of Debian 13 with Docker, and of the same host without a published port. */
const LINES = `nft_chain_nat 12288 4 - Live 0x0000000000000000
xt_nat 12288 USERS - Live 0x0000000000000000
xt_MASQUERADE 16384 1 - Live 0x0000000000000000
nf_nat 65536 3 xt_nat,nft_chain_nat,xt_MASQUERADE, Live 0x0000000000000000
`;

it('rules that lead packets elsewhere show in the modules of the kernel, which every user may read', () => {
  expect(translatingModule(LINES.replace('USERS', '6'))).toEqual(["rules that use the kernel's module xt_nat"]);
});

it('a module that no rule uses is no sign of them, and masquerade alone is none', () => {
  expect(translatingModule(LINES.replace('USERS', '0'))).toEqual([]);
  expect(translatingModule('')).toEqual([]);
});
