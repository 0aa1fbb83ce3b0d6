/** Hosts of which `init` makes a first plan, as values. */
import { startedBy } from '../../src/backends/started-by-command.ts';
import { bytesOf } from '../../src/model/bytes.ts';
import { windows } from '../../src/backends/windows/backend.ts';
import { describeHost } from '../../src/backends/linux/snapshot/describe-host.ts';
import type { FoundFile, LinuxState } from '../../src/backends/linux/host.ts';
import { linux } from '../../src/backends/linux/backend.ts';
import { KERNEL_DEFAULTS, type LinuxSettings } from '../../src/model/settings/linux-settings.ts';
import type { Backend } from '../../src/backends/backend.ts';
import { seenHere, type SeenHost } from '../../src/host/seen-host.ts';
import { hostFacts } from '../../src/snapshot/host-snapshot.ts';
import { readPlanFile } from '../../src/plan-file/read/read-plan-file.ts';
import type { MadePlan } from '../../src/first-plan/first-plan.ts';
import { lint, type LintResult } from '../../src/lint/run.ts';
import type { ReadPlanFile } from '../../src/model/plan/desired-state.ts';
import type { Holder } from '../../src/model/sockets/held-socket.ts';
import type { HeardSocket } from '../../src/model/first-plan.ts';
import type { HostSnapshot } from '../../src/model/host/host-snapshot.ts';
import { type Ownership, ownsNothing } from '../../src/model/plan/ownership.ts';
import type { WindowsMachine } from './windows/windows-machine.ts';

export interface LinuxScene {
  readonly host?: string;
  readonly live?: Partial<LinuxSettings>;
  /** Texts by path, below /etc/sysctl.d for instance. */
  readonly files?: Readonly<Record<string, string>>;
  readonly ownership?: Ownership;
  readonly sockets?: readonly HeardSocket[];
  readonly hidden?: number;
}

export function linuxSeen({
  host = 'edge-1',
  live,
  files = {},
  ownership = ownsNothing,
  ...seen
}: LinuxScene): SeenHost {
  const state: LinuxState = {
    platform: 'linux',
    host,
    live: { ...KERNEL_DEFAULTS, ...live },
    untold: [],
    readers: ['systemd-sysctl', 'procps'],
    files: Object.entries(files).map(([path, text]) => fileOf(path, text)),
    aliases: {},
    user: { uid: 0, gid: 0 },
  };
  return seenOf(linux, 'linux', host, describeHost(state, ownership), seen);
}

function fileOf(path: string, text: string): FoundFile {
  return { path, kind: 'file', text: bytesOf(text), attributes: { mode: 0o644, uid: 0, gid: 0 }, isPlanted: false };
}

/** As `init` sees it; `sockets` are there besides. */
export async function windowsSeen(machine: WindowsMachine, sockets: readonly HeardSocket[] = []): Promise<SeenHost> {
  const seen = await seenHere(machine, windows);
  return { ...seen, sockets: [...(seen.sockets ?? []), ...sockets] };
}

function seenOf(
  backend: Backend,
  platform: HostSnapshot['platform'],
  host: string,
  described: object,
  { sockets = [], hidden = 0 }: Pick<LinuxScene, 'sockets' | 'hidden'>,
): SeenHost {
  const value = JSON.parse(JSON.stringify(described)) as unknown;
  const snapshot: HostSnapshot = { platform, host, state: { value, path: 'snapshot', file: host, remedy: '' } };
  return {
    facts: hostFacts(snapshot),
    sockets,
    hidden,
    snapshot: undefined,
    image: undefined,
    isRoot: false,
    isWindowsShell: false,
    plan: (desired) => backend.planCaptured(snapshot, desired, { force: false, restartWinnat: false }),
  };
}

/** A process; of a unit, it is `NAME.service`. */
export function holder(command: string, more: Partial<Holder> = {}): Holder {
  return { pid: 100, command, user: 'root', unit: null, container: null, since: null, ...more };
}

/** `tcp 0.0.0.0 22`. */
export function heard(text: string, ...holders: readonly Holder[]): HeardSocket {
  const [protocol, address = '', port] = text.split(' ');
  return {
    protocol: protocol === 'udp' ? 'udp' : 'tcp',
    address,
    port: Number(port),
    ipv6Only: false,
    holders: holders.map((each) => ({ ...each, started: startedBy(each.command, each.pid) })),
  };
}

export function readFirst({ text }: MadePlan): ReadPlanFile {
  return readPlanFile('portplan.yaml', () => text);
}

/** With the # taken out of every line that holds keys of a plan, and not words. */
export function uncommented(text: string): string {
  const taken = text.replace(/^ *# +listen: \[$[^]*?\]$/gm, (list) => list.replace(/^( *)# /gm, '$1'));
  return taken.replace(/^( *)# (?=(?: {2})*(?:(?:[\w.@-]+|"[^"]*"):(?: |$)|- \S*[\[{\d]))/gm, '$1');
}

export function lintFirst(made: MadePlan, { facts }: SeenHost): LintResult {
  return lint([readFirst(made)], { platform: facts.platform, today: '2026-01-01' });
}
