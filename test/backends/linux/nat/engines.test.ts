import { expect, it } from 'vitest';
import { rulesInKernel } from '../../../../src/backends/linux/nat/engines.ts';

/** Lines of Debian 13 with Docker, and of the same host without a published port. */
const LINES = `nft_chain_nat 12288 4 - Live 0x0000000000000000
xt_nat 12288 USERS - Live 0x0000000000000000
xt_MASQUERADE 16384 1 - Live 0x0000000000000000
nf_nat 65536 3 xt_nat,nft_chain_nat,xt_MASQUERADE, Live 0x0000000000000000
nf_conntrack 204800 6 xt_conntrack,nf_nat, Live 0x0000000000000000
`;

it('rules that lead packets elsewhere show in the modules of the kernel, which every user may read', () => {
  expect(rulesInKernel(LINES.replace('USERS', '6'), '9\n')).toEqual(["rules that use the kernel's module xt_nat"]);
});

it('a module that no rule uses is no sign of them, and neither are masquerade and a stateful firewall', () => {
  expect(rulesInKernel(LINES.replace('USERS', '0'), '9\n')).toEqual([]);
});

it('of a kernel that has all of it built in, tracked connections are the only sign', () => {
  expect(rulesInKernel('', '9\n')).toEqual(['rules that track connections']);
  expect(rulesInKernel('', '0\n')).toEqual([]);
  expect(rulesInKernel('', '')).toEqual([]);
});
