/** What is read from the JSON of `portplan snapshot` of a Windows host. */
import { describe, expect, it } from 'vitest';
import { windows } from '../../../src/backends/windows/backend.ts';
import { ownsNothing } from '../../../src/model/plan/ownership.ts';
import { formatEnvelope } from '../../../src/render/envelope.ts';
import { factsIn } from '../../support/known-host.ts';
import { WindowsMachine } from '../../support/windows/windows-machine.ts';

describe('of a Windows host', () => {
  const row = { first: 50000, last: 50059 };

  it('each stack has its own values', async () => {
    const machine = new WindowsMachine();
    const tcp = machine.standIn.stacks['ipv4/tcp'];
    tcp.dynamic = { first: 1025, last: 20000 };
    tcp.persistent = [row];
    tcp.activeOnly = [{ first: 7000, last: 7000 }];
    tcp.runtime = [{ first: 5141, last: 5240, owner: 'winnat' }];
    const ownership = { ...ownsNothing, excluded: { 'ipv4/tcp/excludedportrange': [row] } };
    const described = { ...(await windows.describe(machine, ownership)), unfinished: null };
    const common = { command: 'snapshot', portplanVersion: '0.1.0', host: 'edge-1', platform: 'windows' };
    const facts = factsIn('host.json', formatEnvelope({ ...common, more: { snapshot: described } }));
    const [v4tcp, v4udp] = facts.stacks;
    expect(v4tcp).toEqual({
      family: 'ipv4',
      protocol: 'tcp',
      ephemeral: { first: 1025, last: 20000 },
      reserved: [{ first: 7000, last: 7000 }, row],
      owned: [row],
      lasting: [row],
      administered: [{ first: 7000, last: 7000 }, row],
      held: [{ first: 5141, last: 5240 }],
    });
    expect(v4udp).toMatchObject({ ephemeral: { first: 49152, last: 65535 }, reserved: [], owned: [], held: [] });
  });
});
