import { describe, expect, it } from 'vitest';
import { formatIp, parseIp } from '../../../src/model/nat/ip-number.ts';
import type { TrafficOutcome, Possible } from '../../../src/model/nat/outcome.ts';
import { whoAnswers } from '../../../src/model/nat/who-answers.ts';
import { NAT_LAB, NAT_SAMPLES, type Probe, rulesOf } from '../../support/nat-samples.ts';

describe('who answers, by the rules of programs that publish ports, as real probes were answered', () => {
  const counts = { asked: 0, may: 0 };

  it.each(NAT_SAMPLES.map((sample) => [sample.name, sample] as const))('%s', (_, sample) => {
    const rules = rulesOf(sample);
    for (const probe of sample.truth) {
      const found = whoAnswers(rules, NAT_LAB, {
        protocol: probe.proto,
        address: parseIp(probe.to)!,
        port: probe.port,
        from: probe.from === 'outside' ? { input: 'eth0' } : 'here',
      });
      const answers = [probe.answer].flat();
      counts.asked++;
      const isCertain = new Set(found.map(({ outcome }) => outcome.kind)).size === 1;
      if (!isCertain) counts.may++;
      expect(
        answers.filter((answer) => !found.some((each) => agrees(each, probe, answer))),
        `${JSON.stringify(probe)} by ${shown(found)}`,
      ).toEqual([]);
    }
  });

  it('leaves few of them undecided', () => {
    expect(counts.asked).toBeGreaterThan(200);
    expect(counts.may).toBeLessThan(16);
  });
});

function agrees({ outcome }: Possible, probe: Probe, answer: string): boolean {
  switch (outcome.kind) {
    case 'here': {
      const address = outcome.address === null ? probe.to : formatIp(outcome.address);
      const local = /^LOCAL (.*):(\d+)$/.exec(answer);
      // A socket of UDP says its own address.
      const [, at = '', port] = local ?? [];
      return local !== null && [address, '0.0.0.0', '::'].includes(at) && Number(port) === outcome.port.first;
    }
    case 'elsewhere':
      return isPublished(outcome, answer);
    case 'nobody':
      return outcome.why === 'refused' ? answer.startsWith('ConnectionRefusedError') : answer === 'timeout';
    case 'servers':
    case 'unknown':
      return false;
  }
}

function isPublished({ addresses, port }: Extract<TrafficOutcome, { kind: 'elsewhere' }>, answer: string): boolean {
  const [, at = '', number] = /^B \[?(.*?)\]?:(\d+)$/.exec(answer) ?? [];
  const ip = parseIp(at);
  if (!ip || !addresses) return false;
  const isInside = addresses.first <= ip.value && ip.value <= addresses.last;
  return isInside && port.first <= Number(number) && Number(number) <= port.last;
}

function shown(found: readonly Possible[]): string {
  return JSON.stringify(found, (_, value: unknown) =>
    typeof value === 'bigint' ? formatIp({ family: 'ip', value }) : value,
  );
}
