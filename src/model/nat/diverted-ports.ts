/** Ports whose traffic does not reach a service of the host, or may not. */
import { grouped } from '../grouped.ts';
import { type PortRange, type PortSet, portSet } from '../ports/port-set.ts';
import type { HostNat } from './host-nat.ts';
import { portClasses } from './port-classes.ts';
import { trafficAnswers, worstOf } from './traffic-answers.ts';
import type { AskedTraffic } from './traffic-ways.ts';
import { takenSentence } from './traffic-words.ts';

/** Some ports of a range, and who gets their traffic: a clause without a subject, the same for all of them. */
interface DivertedPorts {
  readonly ports: PortSet;
  readonly worst: 'taken' | 'may';
  readonly sentence: string;
}

type AskedRange = Omit<AskedTraffic, 'port'> & { readonly ports: PortRange };

export function divertedPorts(nat: HostNat, { ports, ...asked }: AskedRange): readonly DivertedPorts[] {
  const found = portClasses(nat.rules, ports).flatMap((range) => {
    const answers = trafficAnswers(nat, { ...asked, port: range.first });
    const worst = worstOf(answers);
    return worst === null ? [] : [{ range, worst, sentence: takenSentence(answers, range.first) ?? '' }];
  });
  return [...grouped(found, ({ sentence }) => sentence).values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ ...first, ports: portSet(group.map(({ range }) => range)) }] : [];
  });
}
