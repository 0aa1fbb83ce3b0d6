/** preflight of a service with a thousand ports: one reading of the sockets, and a sentence for each cause and holder. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portplan, setLive } from '../support/cli.ts';
import { PrivateHost } from '../support/namespace.ts';
import { expectSchema } from '../support/output-schema.ts';
import { SocketPlayer } from '../support/socket-player.ts';

let host: PrivateHost;
let [client, server]: SocketPlayer[] = [];
const clients: number[] = [];

beforeAll(async () => {
  host = await PrivateHost.start();
  [client, server] = [new SocketPlayer(host), new SocketPlayer(host)];
  setLive(host, 'ip_local_port_range', '20000 20899');
  await server.play('open l tcp 4 reuseaddr', 'bind l 127.0.0.1 7005', 'listen l');
  for (let i = 0; i < 40; i++) {
    await client.play(`open c${i} tcp 4`);
    clients.push(Number(await client.ask(`connect c${i} 127.0.0.1 7005`)));
  }
  for (let i = 0; i < 20; i++)
    await server.play(`open s${i} tcp 4 reuseaddr`, `bind s${i} 127.0.0.${i + 1} ${22000 + i}`, `listen s${i}`);
  await server.play('open hole tcp 4 reuseaddr', 'bind hole 0.0.0.0 20900', 'listen hole');
});

afterAll(() => host.close());

function preflight(service: string, ...words: readonly string[]) {
  host.write('/etc/portplan.yaml', `version: 1\nservices: {s: ${service}}\n`);
  return portplan(host, ['preflight', '/etc/portplan.yaml', ...words]);
}

const pid = (player: SocketPlayer | undefined): string => `process ${player?.pid ?? 0},`;

describe('a range of a thousand ports', () => {
  it('forty connections of one program and a listener of another are two sentences, which name the ports', () => {
    const { status, stderr } = preflight('20000-20999');
    const lines = stderr.trimEnd().split('\n');
    expect({ status, lines }).toEqual({
      status: 1,
      lines: [expect.stringContaining(pid(server)), expect.stringContaining(pid(client))],
    });
    expect(lines[0]).toMatch(/^portplan: s: tcp port 20900 can't be bound: perl .* listens on 0\.0\.0\.0:20900; /);
    expect(lines[1]).toMatch(/an outgoing connection .*; so it is with 39 more: [\d,-]+( … \d+)?; /);
  });

  it('JSON has each of the ports', () => {
    const { stdout } = preflight('20000-20999', '--format', 'json');
    const { explanations } = expectSchema('output', stdout) as {
      explanations: readonly { readonly cause: string; readonly port: number; readonly alike: string }[];
    };
    const found = explanations.filter(({ cause }) => cause === 'outgoing-connection');
    const all = found.flatMap(({ port, alike }) => [port, ...portsIn(alike)]);
    expect(all.sort((a, b) => a - b)).toEqual(clients.toSorted((a, b) => a - b));
  });

  it('none is taken: one stands for all, and one is asked about', () => {
    expect(preflight('21000-21999', '--verbose')).toEqual({
      status: 0,
      stdout: 's: tcp port 21000 can be bound\n',
      stderr: '',
    });
  });

  it('more kinds of sockets than are asked about: the others are told', () => {
    const { stderr } = preflight('22000-22999');
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^portplan: s: tcp port 22000 .*; so it is with 15 more: 22001-22015; /),
      'portplan: s: 4 more tcp ports are in use, by too many for preflight to ask about each: 22016-22019',
    ]);
    const { stdout } = preflight('22000-22999', '--format', 'json');
    expect(expectSchema('output', stdout)).toMatchObject({
      unasked: [{ service: 's', protocol: 'tcp', ports: '22016-22019' }],
    });
  });

  it('below the unprivileged start: the one that needs most rights is asked about', () => {
    expect(preflight('{port: 1000-1100, user: www-data}').stderr).toContain('tcp port 1000 ');
  });
});

describe('a service with a few ports', () => {
  it('one program has two of them: one sentence', () => {
    expect(preflight('{listen: [22000, 22003, 23000]}').stderr).toMatch(
      /^portplan: s: tcp port 22000 .*; so it is with 1 more: 22003; [^\n]*\n$/,
    );
  });

  it('two programs have one each: two sentences', () => {
    const { stderr } = preflight(`{listen: [22000, ${clients[0] ?? 0}]}`);
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringContaining(pid(server)),
      expect.stringContaining(pid(client)),
    ]);
  });
});

function portsIn(set: string): readonly number[] {
  return set.split(',').flatMap((range) => {
    const [first = NaN, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}
