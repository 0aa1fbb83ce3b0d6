/** Which of several sockets the cause is about. */
import { expect, it } from 'vitest';
import { decide } from '../../src/explain/linux/decide.ts';
import { socketUse } from '../../src/explain/linux/socket-use.ts';
import { KERNEL_DEFAULTS } from '../../src/model/settings/linux-settings.ts';
import type { LinuxBindFacts } from '../../src/model/explain/bind-facts.ts';
import type { NetSocket } from '../../src/model/sockets/net-socket.ts';

const NOT_TRIED = { result: 'not-tried', because: 'something-listens' } as const;

const NO_PEER = { address: '0.0.0.0', port: 0 };

/** It may leave IPv4 alone. */
const SERVER: NetSocket = {
  ...{ protocol: 'tcp', state: 'listening', uid: 0, inode: 1, secondsLeft: null },
  ...{ local: { address: '::', port: 8080 }, remote: NO_PEER },
};

const CONNECTION: NetSocket = {
  ...{ ...SERVER, state: 'established', inode: 2 },
  ...{ local: { address: '127.0.0.1', port: 8080 }, remote: { address: '127.0.0.1', port: 40_000 } },
};

const FACTS: LinuxBindFacts = {
  platform: 'linux',
  asked: {
    ...{ protocol: 'tcp', port: 8080, address: '0.0.0.0', ipv6Only: false, reuse: [] },
    ...{ assumesReuse: false, user: null, service: null },
  },
  ...{
    sockets: [SERVER, CONNECTION],
    device: null,
    hasSilent: true,
    listeningPeers: new Set(),
    settings: KERNEL_DEFAULTS,
  },
  ...{ isLocal: true, ipv6DisabledOn: [], isV6OnlyByDefault: false, addressFault: null, trialAddress: '0.0.0.0' },
  account: { uid: 0, ownUid: 0, mayBindLow: true, isLowBarred: false },
};

it('of several the first: what is sure before what may be, and the cause is its own', () => {
  const { cause, bindable, blockers } = decide(FACTS, NOT_TRIED);
  expect(blockers).toEqual([CONNECTION, SERVER]);
  expect({ cause, bindable }).toEqual({ cause: socketUse(CONNECTION, FACTS, NOT_TRIED), bindable: false });
});

it.each([
  ['root has it of itself, and here has lost it', { uid: 0 }, null, 'unprivileged-start'],
  ['from here nobody can have it', { uid: 1000, isLowBarred: true }, null, 'unprivileged-start'],
  ['its file may give it', { uid: 1000 }, null, 'listener'],
  ['its unit may give it, wherever it is asked', { uid: 1000, isLowBarred: true }, 'web', 'listener'],
] as const)('an account that listens below the unprivileged start: %s', (_, own, name, cause) => {
  const user = name === null ? null : { name, uid: own.uid };
  const asked = { ...FACTS.asked, port: 80, user };
  const listener = { ...SERVER, uid: own.uid, local: { address: '0.0.0.0', port: 80 } };
  const account = { ...FACTS.account, mayBindLow: false, ...own };
  const all = { ...FACTS, account, asked, sockets: [listener] };
  expect(decide(all, NOT_TRIED)).toMatchObject({ cause, bindable: false });
});

it('where a host has a VRF, whether two sockets on interfaces meet is not known', () => {
  const server = { ...SERVER, local: { address: '0.0.0.0', port: 8080, device: null } };
  const bound = { ...FACTS, asked: { ...FACTS.asked, device: 'vrf-blue' }, device: 'vrf-blue', sockets: [server] };
  expect(decide(bound, NOT_TRIED)).toMatchObject({ cause: 'listener', bindable: false });
  expect(decide({ ...bound, hasVrf: true }, NOT_TRIED)).toMatchObject({ cause: 'listener', bindable: null });
});
