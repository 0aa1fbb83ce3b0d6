import type { RangedProtocol } from '../../model/ports/protocol.ts';
import type { WindowsHolders, WinnatState } from '../../model/windows/windows-holders.ts';
import type { PortRange } from '../../model/ports/port-set.ts';
import type { Listener } from '../../model/sockets/listener.ts';
import type { StoppableService } from './services/service.ts';

const FAMILIES = ['ipv4', 'ipv6'] as const;
export type Family = (typeof FAMILIES)[number];

/** Windows keeps its port settings for each family and protocol: four times. */
export interface Stack {
  readonly family: Family;
  readonly protocol: RangedProtocol;
}

export const STACKS: readonly Stack[] = FAMILIES.flatMap((family) =>
  (['tcp', 'udp'] as const).map((protocol) => ({ family, protocol })),
);

/** `ipv4 tcp`. */
export function stackName({ family, protocol }: Stack): string {
  return `${family} ${protocol}`;
}

/** A row of netsh's table: exactly these ports were excluded together. */
export interface ExcludedRange extends PortRange {
  /** `*`: made by an administrator; without it a service or a driver holds the ports as long as it runs. */
  readonly administered: boolean;
}

/** One stack as netsh shows it. active: in use now; persistent: what the next boot brings. */
export interface StackState extends Stack {
  readonly dynamic: {
    readonly active: PortRange;
    /** The range after the next boot; null where this Windows does not say. */
    readonly persistent: PortRange | null;
  };
  readonly excluded: {
    readonly active: readonly ExcludedRange[];
    readonly persistent: readonly PortRange[];
  };
}

/** The state of a Windows host, as far as port plans go: a plain, JSON-able value. */
export interface WindowsHost {
  readonly platform: 'windows';
  readonly host: string;
  /** One for each of STACKS, in that order. */
  readonly stacks: readonly StackState[];
  /** The service that takes ports for containers and virtual machines; null where its state was not read. */
  readonly winnat: WinnatState;
  readonly holders: WindowsHolders;
  /** The sockets that wait, with their processes; null where they were not asked for, or netstat does not say. */
  readonly listeners: readonly Listener[] | null;
  /** The services that are asked about by name. */
  readonly services: readonly StoppableService[];
}
