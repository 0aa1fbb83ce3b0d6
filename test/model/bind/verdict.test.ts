import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coversOverlap } from '../../../src/model/bind/address-cover.ts';
import { bindSocket, type BindRule, type BindSocket } from '../../../src/model/bind/bind-socket.ts';
import { bsdBind } from '../../../src/model/bind/bsd.ts';
import { linuxBind } from '../../../src/model/bind/linux.ts';
import { verdict, type BindVerdict } from '../../../src/model/bind/verdict.ts';
import { windowsBind } from '../../../src/model/bind/windows.ts';
import type { Platform, Reuse } from '../../../src/model/plan/desired-state.ts';
import type { Protocol } from '../../../src/model/ports/protocol.ts';
import { platform, socket } from './sockets.ts';

/** `address [v6only] options…`: the options are address, port, exclusive; a user is `@name`, a device `%name`. */
function of(text: string, protocol: Protocol = 'tcp'): BindSocket {
  const [address = '', ...words] = text.split(' ');
  const user = words.find((word) => word.startsWith('@'));
  const reuse = words.filter((word): word is Reuse => ['address', 'port', 'exclusive'].includes(word));
  const device = words.find((word) => word.startsWith('%'))?.slice(1);
  const endpoint = { protocol, address, ipv6Only: words.includes('v6only'), reuse, ...(device && { device }) };
  return bindSocket(endpoint, user?.slice(1));
}

interface Example {
  readonly on: Platform;
  readonly protocol?: Protocol;
  readonly a: string;
  readonly b: string;
  readonly says: BindVerdict;
}

const A = '192.0.2.1';
const yes = { answer: 'yes' } as const;

const EXAMPLES: readonly Example[] = [
  { on: 'linux', a: A, b: '192.0.2.2', says: yes },
  { on: 'linux', a: `${A} port @web`, b: `${A} port @web`, says: { answer: 'shared' } },
  { on: 'linux', protocol: 'udp', a: '224.0.0.251 address', b: '0.0.0.0 address', says: yes },

  { on: 'linux', a: A, b: '0.0.0.0', says: { answer: 'no', reason: 'taken' } },
  { on: 'linux', a: `${A} address`, b: A, says: { answer: 'no', reason: 'one-side' } },
  { on: 'linux', a: `${A} address`, b: `${A} address`, says: { answer: 'no', reason: 'reuse-address-and-listening' } },
  { on: 'linux', a: `${A} port @web`, b: `${A} port @x`, says: { answer: 'no', reason: 'reuse-port-users' } },
  { on: 'macos', a: `${A} address @web`, b: '0.0.0.0 address @x', says: { answer: 'no', reason: 'other-user' } },
  { on: 'windows', a: '0.0.0.0 exclusive', b: '0.0.0.0', says: { answer: 'no', reason: 'exclusive' } },
  // Without Windows there is no such option.
  { on: 'linux', a: `${A} exclusive`, b: A, says: { answer: 'no', reason: 'taken' } },
  // Two accounts change nothing about two wildcards.
  { on: 'windows', a: '0.0.0.0 @web', b: '0.0.0.0 address @x', says: { answer: 'no', reason: 'one-side' } },

  { on: 'windows', a: `${A} @web`, b: '0.0.0.0 @x', says: { answer: 'in-order', first: 'a', reason: 'other-user' } },
  { on: 'windows', a: '0.0.0.0 @web', b: `${A} @x`, says: { answer: 'in-order', first: 'b', reason: 'other-user' } },
  { on: 'windows', a: `${A} exclusive`, b: '0.0.0.0', says: { answer: 'hidden', specific: 'a' } },
  { on: 'windows', a: A, b: '0.0.0.0 exclusive', says: { answer: 'no', reason: 'exclusive' } },

  { on: 'windows', a: '0.0.0.0', b: A, says: { answer: 'hidden', specific: 'b' } },
  { on: 'linux', protocol: 'udp', a: `${A} address`, b: ':: address', says: { answer: 'hidden', specific: 'a' } },
  // Measured on Linux 6.18: of 100 datagrams to 127.0.0.1 the socket of IPv4 got all, in both orders.
  { on: 'linux', protocol: 'udp', a: ':: port', b: '0.0.0.0 port', says: { answer: 'hidden', specific: 'b' } },
  // Measured as well: the first to bind got all with SO_REUSEPORT, the last one with SO_REUSEADDR.
  { on: 'linux', protocol: 'udp', a: ':: port', b: ':: v6only port', says: { answer: 'stolen', by: 'either' } },

  {
    ...{ on: 'linux', protocol: 'udp', a: `${A} address`, b: `${A} address` },
    says: { answer: 'stolen', by: 'the last to bind' },
  },
  // Two users form no group; with IPv4 the last to bind got all of 100 datagrams, with IPv6 the first.
  {
    ...{ on: 'linux', protocol: 'udp', a: `${A} address port @web`, b: `${A} address port @x` },
    says: { answer: 'stolen', by: 'either' },
  },
  { on: 'windows', a: `${A} address`, b: `${A} address`, says: { answer: 'stolen', by: 'either' } },
  { on: 'freebsd', a: `${A} port`, b: `${A} port`, says: { answer: 'stolen', by: 'either' } },

  { on: 'macos', a: A, b: '0.0.0.0 address', says: { answer: 'unsure' } },

  { on: 'linux', a: '0.0.0.0 %v0', b: '0.0.0.0 %v1', says: yes },
  { on: 'linux', a: '0.0.0.0 %v0', b: '0.0.0.0', says: { answer: 'no', reason: 'taken' } },
  { on: 'linux', a: 'fe80::1%v0', b: ':: %v1', says: yes },
  { on: 'linux', a: 'fe80::1%v0', b: ':: %v0', says: { answer: 'no', reason: 'taken' } },
  { on: 'linux', a: `${A} port %v0`, b: `${A} port`, says: { answer: 'hidden', specific: 'a' } },
  { on: 'linux', a: `${A} port %v0`, b: `${A} port %v0`, says: { answer: 'shared' } },
  { on: 'linux', a: `${A} port %v0`, b: '0.0.0.0 port', says: { answer: 'hidden', specific: 'a' } },
  // The same interface by its name and by its number, or two.
  { on: 'linux', a: 'fe80::1%v0', b: 'fe80::1%2', says: { answer: 'unsure', because: 'interface' } },
  { on: 'linux', a: 'fe80::1%v0', b: 'fe80::2%2', says: yes },
  { on: 'linux', a: `${A} port @www-data`, b: `${A} port @33`, says: { answer: 'unsure', because: 'account' } },
  { on: 'linux', a: `${A} port @root`, b: `${A} port @0`, says: { answer: 'shared' } },
  { on: 'linux', a: `${A} @www-data`, b: `${A} @33`, says: { answer: 'no', reason: 'taken' } },
];

function label({ on, protocol = 'tcp', a, b, says }: Example): string {
  return `on ${on}, ${protocol}: ${a} and ${b}: ${Object.values(says).join(', ')}`;
}

function mirrored(of: BindVerdict): BindVerdict {
  const other = { a: 'b', b: 'a' } as const;
  if (of.answer === 'in-order') return { ...of, first: other[of.first] };
  return of.answer === 'hidden' ? { ...of, specific: other[of.specific] } : of;
}

describe('a verdict', () => {
  it.each(EXAMPLES.map((example) => [label(example), example] as const))('%s', (_, { on, protocol, a, b, says }) => {
    expect(verdict(on, of(a, protocol), of(b, protocol))).toEqual(says);
  });
});

const RULES: Readonly<Record<Platform, BindRule>> = {
  linux: (first, second) => linuxBind(first, second),
  windows: windowsBind,
  macos: bsdBind,
  freebsd: bsdBind,
};

function refused(on: Platform, first: BindSocket, second: BindSocket): boolean {
  return ['in-use', 'denied'].includes(RULES[on](first, second));
}

describe('of any two sockets on any platform', () => {
  const property = (holds: (on: Platform, a: BindSocket, b: BindSocket) => void): void => {
    // In braces: fast-check would take what expect returns for an answer.
    const run = (on: Platform, a: BindSocket, b: BindSocket): void => {
      holds(on, a, b);
    };
    fc.assert(fc.property(platform, socket, socket, run), { numRuns: 5000 });
  };

  it('the verdict is the mirror image of the one in the other order', () => {
    property((on, a, b) => expect(verdict(on, b, a)).toEqual(mirrored(verdict(on, a, b))));
  });

  it('it is yes when they do not overlap', () => {
    property((on, a, b) => {
      const of = verdict(on, a, b);
      // Two spellings of a link may be one.
      if (of.answer === 'unsure' && of.because === 'interface') return;
      if (a.protocol !== b.protocol || !coversOverlap(a.cover, b.cover)) expect(of).toEqual(yes);
    });
  });

  it('it is no exactly when both orders are refused, where the options of both are known', () => {
    property((on, a, b) => {
      const both = refused(on, a, b) && refused(on, b, a);
      const of = verdict(on, a, b);
      if (of.answer !== 'unsure') expect(of.answer === 'no').toBe(both);
      else if (of.because === undefined) expect(['macos', 'freebsd']).toContain(on);
    });
  });
});
