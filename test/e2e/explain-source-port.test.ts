/** Clients that asked for a source port by number, outside the ephemeral range: explain and audit judge who began alike. */
import { beforeAll, describe, expect, it } from 'vitest';
import { portplan } from '../support/cli.ts';
import { explain } from '../support/explaining.ts';
import { SocketPlayer } from '../support/socket-player.ts';
import { hostForAll } from '../support/stand.ts';

const { host, player } = hostForAll();
const HERE = '10.9.0.1';
const FAR = '10.9.0.2';

let far: SocketPlayer;

beforeAll(() => {
  host.run(['ip', 'netns', 'add', 'far']);
  host.run(['ip', 'link', 'add', 'near0', 'type', 'veth', 'peer', 'name', 'far0', 'netns', 'far']);
  const there = ['nsenter', '--net=/run/netns/far'];
  for (const words of [`addr add ${HERE}/24 dev near0`, 'link set near0 up']) host.run(['ip', ...words.split(' ')]);
  for (const words of [`addr add ${FAR}/24 dev far0`, 'link set far0 up'])
    host.run([...there, 'ip', ...words.split(' ')]);
  far = new SocketPlayer(host, there);
});

/** A connection of this port to that port of another host, begun here; what both commands say of it. */
async function begunHere(own: number, peer: number) {
  await far.play('open l tcp 4 reuseaddr', `bind l ${FAR} ${peer}`, 'listen l');
  await player.play('open c tcp 4', `bind c ${HERE} ${own}`, `connect c ${FAR} ${peer}`);
  const said = explain(host, [String(own)]);
  host.write('/etc/plan.yaml', `version: 1\nservices: {a: ${own}}\n`);
  const audited = portplan(host, ['audit', '/etc/plan.yaml', '--verbose']).stdout.replaceAll(/\s+/g, ' ');
  await player.play('close c');
  await far.play('close l');
  return { ...said, audited };
}

describe('a client that asked for its source port', () => {
  it.each([
    [8123, 443],
    [7801, 5432],
    [993, 2049],
    [700, 111],
    [1023, 22],
  ])(':%i to :%i is an outgoing connection', async (own, peer) => {
    const { cause, summary, audited } = await begunHere(own, peer);
    expect({ cause, summary }).toEqual({
      cause: 'outgoing-connection',
      summary: expect.stringContaining('an outgoing connection has it') as string,
    });
    expect(audited).toMatch(new RegExp(`a connection (to|with) ${FAR}:${peer}`));
  });

  it.each([
    [7802, 40_123],
    [7803, 9999],
  ])(':%i to :%i may be either: it is said with a doubt', async (own, peer) => {
    const { summary, remedies, audited } = await begunHere(own, peer);
    expect(summary).toMatch(/can't be bound: (most likely|perhaps) /);
    expect(remedies.join('\n')).toContain(`dport = :${peer}`);
    expect(audited).toContain(`1 connection on that port may keep it out (portplan explain ${own} tries)`);
  });
});
