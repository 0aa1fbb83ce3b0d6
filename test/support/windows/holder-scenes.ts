/** How a host gets each kind of holder, on the stand-in. */
import type { WindowsHolderKind } from '../../../src/model/explain/windows-holder.ts';
import type { WindowsProcess } from '../../../src/model/windows/windows-holders.ts';
import type { WindowsStandIn } from './stand-in.ts';

export interface HolderCase {
  readonly kind: WindowsHolderKind;
  readonly what: string;
  /** `5001`, `51820/udp`. */
  readonly port: string;
  readonly cause: string;
  readonly make: (standIn: WindowsStandIn) => void;
  /** Commands that the advice must have. */
  readonly commands: readonly string[];
}

export const SHOW = 'netsh http show servicestate view=requestq verbose=yes';

export function listen(
  standIn: WindowsStandIn,
  port: number,
  pid: number,
  name: string,
  protocol: 'tcp' | 'udp' = 'tcp',
): void {
  for (const family of ['ipv4', 'ipv6'] as const) standIn.listeners.push({ family, protocol, port, pid, name });
}

export function run(standIn: WindowsStandIn, pid: number, name: string, more: Partial<WindowsProcess> = {}): void {
  standIn.holders.processes.push({
    pid,
    name,
    parent: 812,
    started: '2026-12-01T08:00:00.0000000Z',
    services: [],
    ...more,
  });
}

export function hold(standIn: WindowsStandIn, first: number, last = first, protocol: 'tcp' | 'udp' = 'tcp'): void {
  for (const family of ['ipv4', 'ipv6'] as const) {
    const stack = standIn.stacks[`${family}/${protocol}`];
    stack.runtime = [...stack.runtime, { first, last, owner: 'test' }];
  }
}
