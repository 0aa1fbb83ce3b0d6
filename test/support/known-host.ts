import type { CapturedHost } from '../../src/backends/backend.ts';
import { capturedLinux } from '../../src/backends/linux/snapshot/captured.ts';
import { capturedWindows } from '../../src/backends/windows/snapshot/captured.ts';
import { type NatState, seenNat } from '../../src/backends/linux/nat/nat-state.ts';
import { NO_NAT } from '../../src/model/nat/host-nat.ts';
import type { HostFacts } from '../../src/model/host/host-facts.ts';
import type { HostSnapshot } from '../../src/model/host/host-snapshot.ts';
import { readHostSnapshot } from '../../src/snapshot/read-snapshot.ts';

/** A snapshot with that state, as if it had been read from host.json. */
export function snapshotOf(platform: HostSnapshot['platform'], host: string, described: object): HostSnapshot {
  const value: unknown = JSON.parse(JSON.stringify(described));
  return { platform, host, state: { value, path: 'snapshot', file: 'host.json', remedy: 'make it anew' } };
}

/** The host that a snapshot is of. */
export function hostOf(snapshot: HostSnapshot): CapturedHost {
  return { linux: capturedLinux, windows: capturedWindows }[snapshot.platform](snapshot);
}

/** The text of a snapshot → what plan files are judged by. */
export function factsIn(file: string, text: string): HostFacts {
  return hostOf(readHostSnapshot(file, text)).facts;
}

/** The same with the packet rules. */
export function natFactsIn(file: string, text: string): HostFacts {
  const state = (JSON.parse(text) as { readonly snapshot: { readonly nat?: NatState } }).snapshot.nat;
  const { nat } = state ? seenNat(state, '', 'snapshot') : NO_NAT;
  return { ...factsIn(file, text), ...(nat && { nat }) };
}
