/** Ports that a service may not get, with the words that say why. */
import { grouped } from '../model/grouped.ts';
import { type AskedRange, divertedRanges } from '../model/nat/diverted-ports.ts';
import type { HostNat } from '../model/nat/host-nat.ts';
import { type PortSet, portSet } from '../model/ports/port-set.ts';
import { takenSentence } from './traffic-words.ts';

/** Some ports of a range, and who gets their traffic: a clause without a subject, the same for all of them. */
interface DivertedPorts {
  readonly ports: PortSet;
  readonly worst: 'taken' | 'may';
  readonly sentence: string;
}

export function divertedPorts(nat: HostNat, asked: AskedRange): readonly DivertedPorts[] {
  const told = divertedRanges(nat, asked).map(({ range, worst, answers }) => ({
    ...{ range, worst },
    sentence: takenSentence(answers, range.first) ?? '',
  }));
  return [...grouped(told, ({ sentence }) => sentence).values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ ...first, ports: portSet(group.map(({ range }) => range)) }] : [];
  });
}
