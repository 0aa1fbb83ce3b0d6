/** What a snapshot tells about a bind: its settings and listeners, and nothing can be tried. */
import type { KnownHost } from '../backends/backend.ts';
import { deviceOf } from '../model/bind/bind-socket.ts';
import type { AskedBind } from '../model/explain/asked-bind.ts';
import type { BindFacts, StackTables } from '../model/explain/bind-facts.ts';
import { type HostFacts, NO_WINDOWS, type StackFacts } from '../model/host/host-facts.ts';
import { KERNEL_DEFAULTS, type LinuxSettings } from '../model/settings/linux-settings.ts';
import { LINUX_ONLY_KEYS } from '../model/settings/setting-key.ts';
import type { HeldSocket } from '../model/sockets/held-socket.ts';
import type { Unseen } from '../model/unseen/unseen.ts';
import { WITHOUT_PROCESSES, type BindSource } from '../backends/bind-source.ts';
import { listenerSocket } from './snapshot-sockets.ts';

/** `unseen`: what the snapshot does not show. */
export function snapshotBinds(known: Pick<KnownHost, 'facts' | 'listeners'>, unseen: readonly Unseen[]): BindSource {
  return {
    facts: (asked) => Promise.resolve(bindFacts(known.facts, socketsOn(known, asked), asked)),
    ...WITHOUT_PROCESSES,
    tryBind: null,
    unseen,
  };
}

function socketsOn(
  { listeners, facts }: Pick<KnownHost, 'facts' | 'listeners'>,
  { protocol, port }: AskedBind,
): readonly HeldSocket[] {
  const there = (listeners ?? []).filter((each) => each.protocol === protocol && each.port === port);
  return there.map((each) => listenerSocket(each, facts));
}

function bindFacts(facts: HostFacts, sockets: readonly HeldSocket[], asked: AskedBind): BindFacts {
  switch (facts.platform) {
    case 'windows': {
      const stacks = facts.stacks.filter(({ protocol }) => protocol === asked.protocol).map(tablesOf);
      return { platform: 'windows', asked, sockets, silent: [], stacks, ...(facts.windows ?? NO_WINDOWS) };
    }
    case 'linux':
      return {
        platform: 'linux',
        ...{
          asked,
          sockets,
          hasSilent: false,
          device: deviceOf(asked),
          listeningPeers: new Set<string>(),
        },
        settings: settingsIn(facts),
        ...{
          isLocal: null,
          ipv6DisabledOn: [],
          isV6OnlyByDefault: false,
          addressFault: null,
          trialAddress: asked.address ?? '::',
        },
        account: accountOf(asked),
      };
  }
}

/** Where no account is named, rights to bind low ports are taken as given, so that they are not reported as the obstacle. */
function accountOf({ user }: AskedBind): Extract<BindFacts, { platform: 'linux' }>['account'] {
  const uid = user?.uid ?? null;
  return { uid, ownUid: 0, mayBindLow: user === null || uid === 0, isLowBarred: false };
}

function settingsIn(facts: HostFacts): LinuxSettings {
  const [{ ephemeral, reserved } = KERNEL_DEFAULTS] = facts.stacks;
  const others = LINUX_ONLY_KEYS.map((key) => [key, facts[key] ?? KERNEL_DEFAULTS[key]]);
  return { ...KERNEL_DEFAULTS, ...Object.fromEntries(others), ephemeral, reserved } as LinuxSettings;
}

function tablesOf({ family, protocol, ephemeral, reserved, held }: StackFacts): StackTables {
  return {
    ...{ name: `${family} ${protocol}`, family, dynamic: ephemeral },
    excluded: [
      ...reserved.map((row) => ({ ...row, administered: true })),
      ...held.map((row) => ({ ...row, administered: false })),
    ],
  };
}
