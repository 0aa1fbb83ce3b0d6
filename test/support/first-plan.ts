/** Hosts of which `init` makes a first plan, as values. */
import { HOST_NETWORK } from '../../src/model/host/network-scope.ts';
import { programOfCommandLine } from '../../src/backends/program-of-command-line.ts';
import { bytesOf } from '../../src/model/bytes.ts';
import { windows } from '../../src/backends/windows/backend.ts';
import { knownLinuxHost } from '../../src/backends/linux/snapshot/known-host.ts';
import type { FoundFile, LinuxState } from '../../src/backends/linux/host.ts';
import { KERNEL_DEFAULTS, type LinuxSettings } from '../../src/model/settings/linux-settings.ts';
import type { KnownHost } from '../../src/backends/backend.ts';
import { firstPlanHost } from '../../src/commands/init/first-plan-host.ts';
import type { FirstPlanHost } from '../../src/first-plan/first-plan-host.ts';
import { machineHost } from '../../src/host/machine-host.ts';
import { readPlanFile } from '../../src/plan-file/read/read-plan-file.ts';
import type { MadePlan, WaitingSocket } from '../../src/model/first-plan.ts';
import { lint, type LintResult } from '../../src/lint/run.ts';
import type { ReadPlanFile } from '../../src/model/plan/desired-state.ts';
import type { Holder } from '../../src/model/sockets/held-socket.ts';
import { type Ownership, ownsNothing } from '../../src/model/plan/ownership.ts';
import type { WindowsMachine } from './windows/windows-machine.ts';

export interface LinuxScene {
  readonly host?: string;
  readonly live?: Partial<LinuxSettings>;
  /** Texts by path, below /etc/sysctl.d for instance. */
  readonly files?: Readonly<Record<string, string>>;
  readonly ownership?: Ownership;
  readonly sockets?: readonly WaitingSocket[];
  readonly hidden?: number;
}

export function linuxSeen({
  host = 'edge-1',
  live,
  files = {},
  ownership = ownsNothing,
  ...seen
}: LinuxScene): FirstPlanHost {
  const state: LinuxState = {
    platform: 'linux',
    host,
    live: { ...KERNEL_DEFAULTS, ...live },
    network: HOST_NETWORK,
    notCaptured: [],
    tcp: {},
    readers: ['systemd-sysctl', 'procps'],
    files: Object.entries(files).map(([path, text]) => fileOf(path, text)),
    strayFiles: [],
    unseenSources: [],
    aliases: {},
    user: { uid: 0, gid: 0 },
  };
  return seenOf(knownLinuxHost({ state, ownership, listeners: null, unreadRows: [] }, host), seen);
}

function fileOf(path: string, text: string): FoundFile {
  return { path, kind: 'file', text: bytesOf(text), attributes: { mode: 0o644, uid: 0, gid: 0 }, isPlanted: false };
}

/** As `init` sees it; `sockets` are there besides. */
export async function windowsSeen(
  machine: WindowsMachine,
  sockets: readonly WaitingSocket[] = [],
): Promise<FirstPlanHost> {
  const seen = await firstPlanHost(machineHost(machine, windows), machine, null);
  return { ...seen, sockets: [...(seen.sockets ?? []), ...sockets] };
}

function seenOf(known: KnownHost, { sockets = [], hidden = 0 }: Pick<LinuxScene, 'sockets' | 'hidden'>): FirstPlanHost {
  return {
    facts: known.facts,
    sockets,
    unseen: hidden === 0 ? known.unseen : [...known.unseen, { kind: 'hidden-processes', count: hidden, isRoot: false }],
    bootFindings: known.bootFindings,
    snapshot: null,
    image: null,
    isWindowsShell: false,
    plan: (desired) => known.plan(desired, { force: false, restartWinnat: false }),
  };
}

/** A process; of a unit, it is `NAME.service`. */
export function holder(command: string, more: Partial<Holder> = {}): Holder {
  return { pid: 100, command, user: 'root', unit: null, container: null, since: null, ...more };
}

/** `tcp 0.0.0.0 22`. */
export function heard(text: string, ...holders: readonly Holder[]): WaitingSocket {
  const [protocol, address = '', port] = text.split(' ');
  return {
    protocol: protocol === 'udp' ? 'udp' : 'tcp',
    address,
    port: Number(port),
    ipv6Only: false,
    holders: holders.map((each) => ({ ...each, started: programOfCommandLine(each.command, each.pid) })),
  };
}

export function readFirst({ text }: MadePlan): ReadPlanFile {
  return readPlanFile('portplan.yaml', () => text);
}

/**
 * With the # taken out of every line that holds keys of a plan, and not words. The comments above the first key hold none:
 * a host's name may break their lines so that one looks like a key.
 */
export function uncommented(text: string): string {
  const start = text.indexOf('\nversion: 1\n');
  const taken = text.slice(start).replace(/^ *# +listen: \[$[^]*?\]$/gm, (list) => list.replace(/^( *)# /gm, '$1'));
  const keys = taken.replace(/^( *)# (?=(?: {2})*(?:(?:[\w.@-]+|"[^"]*"):(?: |$)|- \S*[\[{\d]))/gm, '$1');
  return text.slice(0, start) + keys;
}

export function lintFirst(made: MadePlan, { facts }: FirstPlanHost): LintResult {
  return lint([readFirst(made)], { platform: facts.platform, today: '2026-01-01' });
}
