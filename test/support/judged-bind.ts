import { isHandedOut } from '../../src/explain/linux/port-settings.ts';
import { decide } from '../../src/explain/linux/decide.ts';
import { explainLinuxBind } from '../../src/explain/linux/explain-linux.ts';
import type { AskedBind } from '../../src/model/explain/asked-bind.ts';
import type { LinuxBindFacts, TriedBind } from '../../src/model/explain/bind-facts.ts';
import type { Explanation } from '../../src/model/explain/explanation.ts';
import type { Holder } from '../../src/model/sockets/held-socket.ts';
import type { NetSocket } from '../../src/model/sockets/net-socket.ts';

export function bindOf(port: number, more: Partial<AskedBind> = {}): AskedBind {
  const bind = { protocol: 'tcp', port, address: null, ipv6Only: false, reuse: ['address'] } as const;
  return { ...bind, assumesReuse: true, user: null, service: null, ...more };
}

/** Of a host where nothing stands on the port, and root asks. */
export function factsOf(asked: AskedBind, more: Partial<LinuxBindFacts> = {}): LinuxBindFacts {
  return {
    ...{
      platform: 'linux',
      asked,
      sockets: [],
      hasSilent: true,
      device: null,
      listeningPeers: new Set(),
    },
    settings: {
      ephemeral: { first: 40_000, last: 40_099 },
      reserved: [],
      unprivilegedPortStart: 1024,
      timeWaitReuse: 'loopback',
    },
    ...{ isLocal: true, ipv6DisabledOn: [], isV6OnlyByDefault: false, addressFault: null, trialAddress: '::' },
    account: { uid: 0, ownUid: 0, mayBindLow: true, isLowBarred: false },
    ...more,
  };
}

/** A connection of 127.0.0.1 with this port. */
export function connectionOn(port: number, peer: number, more: Partial<NetSocket> = {}): NetSocket {
  return {
    ...{ protocol: 'tcp', state: 'established', uid: 0, inode: 7, secondsLeft: null },
    ...{ local: { address: '127.0.0.1', port }, remote: { address: '127.0.0.1', port: peer } },
    ...more,
  };
}

export function listenerOn(port: number, more: Partial<NetSocket> = {}): NetSocket {
  return { ...connectionOn(port, 0), state: 'listening', remote: { address: '0.0.0.0', port: 0 }, ...more };
}

/** What is explained of these facts, where these processes hold what has an inode. */
export function explained(facts: LinuxBindFacts, tried: TriedBind, holders: readonly Holder[] = []): Explanation {
  const decision = decide(facts, tried);
  const sockets = decision.blockers.map((socket) => ({ ...socket, holders: socket.inode === 0 ? [] : holders }));
  return explainLinuxBind({
    facts,
    tried,
    decision,
    sockets,
    processes: new Map(),
    isGiven: isHandedOut(facts) || null,
    containers: null,
    hidden: 0,
    possibleHolders: null,
    wasTaken: false,
  });
}
