import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressCover, isMulticast } from '../../../src/model/bind/address-cover.ts';

/** Eight groups, many of them zero, so that `::` has something to stand for. */
const groups = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), { minLength: 8, maxLength: 8 });

/** One of the ways to write them: zeros in front, capitals, `::` for one run of zeros, the last two groups as IPv4. */
const spelling = fc.record({ wide: fc.boolean(), capitals: fc.boolean(), dots: fc.boolean(), run: fc.nat({ max: 7 }) });

function spelled(
  all: readonly number[],
  { wide, capitals, dots, run }: typeof spelling extends fc.Arbitrary<infer T> ? T : never,
): string {
  const words = all.map((group) => group.toString(16).padStart(wide ? 4 : 1, '0'));
  const [high, low] = [all[6]!, all[7]!];
  if (dots) words.splice(6, 2, [high >> 8, high & 255, low >> 8, low & 255].join('.'));
  // The run of zero groups that starts at `run`, if one does.
  let end = run;
  while (end < Math.min(words.length, dots ? 6 : 8) && all[end] === 0) end++;
  const text = end > run ? `${words.slice(0, run).join(':')}::${words.slice(end).join(':')}` : words.join(':');
  return capitals ? text.toUpperCase() : text;
}

describe('an IPv6 address', () => {
  it('has one cover, however it is written', () => {
    fc.assert(
      fc.property(groups, spelling, spelling, fc.boolean(), (all, one, other, ipv6Only) => {
        expect(addressCover(spelled(all, one), ipv6Only)).toEqual(addressCover(spelled(all, other), ipv6Only));
      }),
      { numRuns: 2000 },
    );
  });

  it('has another cover than another address', () => {
    fc.assert(
      fc.property(groups, groups, spelling, (one, other, how) => {
        const same = one.join() === other.join();
        const [a, b] = [addressCover(spelled(one, how), true), addressCover(spelled(other, how), true)];
        expect(JSON.stringify(a) === JSON.stringify(b)).toBe(same);
      }),
    );
  });

  it.each([
    ['::', { v4: '*', v6: '*' }],
    ['0:0:0:0:0:0:0:0', { v4: '*', v6: '*' }],
    ['::0.0.0.0', { v4: '*', v6: '*' }],
    ['::ffff:0:0', { v4: '*', v6: null }],
    ['::FFFF:192.0.2.1', { v4: '192.0.2.1', v6: null }],
    ['0:0:0:0:0:ffff:c000:201', { v4: '192.0.2.1', v6: null }],
    ['::1', { v4: null, v6: '0000:0000:0000:0000:0000:0000:0000:0001' }],
  ])('%s covers what the kernel gives it', (address, cover) => {
    expect(addressCover(address, false)).toEqual(cover);
  });

  it('takes no IPv4 when it is the wildcard and for IPv6 only', () => {
    expect(addressCover('::', true)).toEqual({ v4: null, v6: '*' });
  });
});

describe('a zone', () => {
  it.each(['fe80::1', 'febf::1', 'ff02::fb', 'ff31::1'])('makes two addresses of %s', (address) => {
    expect(addressCover(`${address}%eth0`, false)).not.toEqual(addressCover(`${address}%eth1`, false));
  });

  it.each(['::', '::1', '2001:db8::1', 'fec0::1', 'ff05::2', '::ffff:192.0.2.1'])('means nothing to %s', (address) => {
    expect(addressCover(`${address}%1`, false)).toEqual(addressCover(address, false));
  });

  it('keeps its capitals, as the name of a device does', () => {
    expect(addressCover('FE80::1%Eth0', false)).toEqual({
      v4: null,
      v6: 'fe80:0000:0000:0000:0000:0000:0000:0001%Eth0',
    });
  });
});

describe('multicast', () => {
  it.each(['224.0.0.1', '239.255.255.255', 'ff02::fb%eth0', '::ffff:224.0.0.1'])('is %s', (address) => {
    expect(isMulticast(addressCover(address, false))).toBe(true);
  });

  it.each(['0.0.0.0', '223.255.255.255', '240.0.0.0', '::', 'fe80::1', '0ff::1'])('is not %s', (address) => {
    expect(isMulticast(addressCover(address, false))).toBe(false);
  });
});
