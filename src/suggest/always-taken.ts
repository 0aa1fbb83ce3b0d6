/** Ports that are never suggested, on any host: those of well-known programs and allocators, and those that browsers block. */
import { portsOf, portsAmong } from '../model/ports/port-set.ts';
import { FIRST_PORT } from '../model/suggestion.ts';
import { ALLOCATORS } from '../port-catalog/allocators.ts';
import { BAD_PORTS } from '../port-catalog/browser-blocked-ports.ts';
import { NODE_PORTS } from '../port-catalog/node-ports.ts';
import { WINDOWS_PORTS } from '../lint/rules/windows-host-reserved.ts';
import { MOVED } from '../port-catalog/moved-defaults.ts';
import { WELL_KNOWN } from '../port-catalog/well-known-services.ts';
import type { TakenReason } from './taken-reason.ts';
import { COMMON_PORTS, NAMED_PORTS } from '../port-catalog/ports-to-avoid.ts';

const DEFAULT = { kind: 'known-default', says: 'a default of' } as const;

/** Every allocator counts, whether a plan names it or not: it may come tomorrow, and other ports there are enough. */
export const ALWAYS_TAKEN: readonly TakenReason[] = [
  { kind: 'privileged', ports: [{ first: 0, last: FIRST_PORT - 1 }], says: `below ${FIRST_PORT}` },
  ...ALLOCATORS.map(({ name, ports, to }) => ({
    kind: 'allocator' as const,
    ports,
    says: `${name} gives it to ${to}`,
  })),
  { kind: 'allocator', ports: NODE_PORTS, says: 'Kubernetes gives it to Services as NodePort' },
  { kind: 'browser-blocked', ports: BAD_PORTS, says: 'no browser opens it' },
  ...WELL_KNOWN.map(({ product, ports }) => ({ ...DEFAULT, ports: portsAmong(ports), by: product })),
  ...MOVED.map(({ by, to }) => ({ ...DEFAULT, ports: portsOf(...to.keys(), ...to.values()), by })),
  ...COMMON_PORTS.map((each) => ({ ...DEFAULT, ...each })),
  { ...DEFAULT, ports: WINDOWS_PORTS, by: 'Windows itself' },
  { kind: 'known-default', ports: NAMED_PORTS, says: 'has a name in /etc/services' },
];
