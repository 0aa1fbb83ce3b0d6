/** Captured hosts, as values: what a test does not name is as a fresh host has it. */
import type { HostFacts, StackFacts } from '../../src/model/host/host-facts.ts';
import { noPorts, portsOf } from '../../src/model/ports/port-set.ts';

const STACKS = (['ipv4', 'ipv6'] as const).flatMap((family) =>
  (['tcp', 'udp'] as const).map((protocol) => ({ family, protocol })),
);

type Ports = Partial<Omit<StackFacts, 'family' | 'protocol'>>;

function stacksOf(ports: (stack: Pick<StackFacts, 'family' | 'protocol'>) => Ports & Pick<StackFacts, 'ephemeral'>) {
  const nothing = { reserved: noPorts, owned: noPorts, lasting: noPorts, held: [] };
  return STACKS.map((stack) => ({ ...nothing, ...stack, ...ports(stack) }));
}

export function linuxHost(ports: Ports = {}, more: Partial<HostFacts> = {}): HostFacts {
  const stacks = stacksOf(() => ({ ephemeral: { first: 32768, last: 60999 }, ...ports }));
  return {
    platform: 'linux',
    host: 'edge-1',
    layer: 'live',
    unprivilegedPortStart: 1024,
    timeWaitReuse: 'loopback',
    stacks,
    ...more,
  };
}

/** `ports`: by `ipv4 tcp` and the like. */
export function windowsHost(ports: Readonly<Record<string, Ports>> = {}): HostFacts {
  const stacks = stacksOf(({ family, protocol }) => ({
    ephemeral: { first: 49152, last: 65535 },
    ...ports[`${family} ${protocol}`],
  }));
  return {
    platform: 'windows',
    host: 'DEV-7',
    layer: 'live',
    unprivilegedPortStart: null,
    timeWaitReuse: null,
    stacks,
  };
}

/** Ports that an administrator keeps, now and after a boot. */
export function excluded(...ports: readonly number[]): Ports {
  return { reserved: portsOf(...ports), lasting: portsOf(...ports) };
}
