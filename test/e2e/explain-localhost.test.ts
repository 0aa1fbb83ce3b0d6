/** Who answers at `localhost`: real listeners at its two addresses. */
import { describe, expect, it } from 'vitest';
import { portplan } from '../support/cli.ts';
import { expectSchema } from '../support/output-schema.ts';
import { SocketPlayer } from '../support/socket-player.ts';
import { hostForEach } from '../support/stand.ts';

const { host, player } = hostForEach();

interface Answered {
  readonly status: number;
  readonly addresses: readonly (string | null)[];
  readonly localhost: {
    readonly answers: readonly { address: string; holders: readonly { pid: number }[] | null }[];
    readonly isSplit: boolean;
    readonly summary: readonly string[];
  } | null;
}

function explain(...words: readonly string[]): Answered {
  const { status, stdout } = portplan(host, ['explain', ...words, '--format', 'json']);
  const said = expectSchema('output', stdout) as Answered & { explanations: readonly { address: string | null }[] };
  return { ...said, status, addresses: said.explanations.map(({ address }) => address) };
}

async function listen(by: SocketPlayer, address: string, port = 3000, options = ''): Promise<void> {
  await by.play(
    `open ${address} tcp ${address.includes(':') ? 6 : 4} ${options}`,
    `bind ${address} ${address} ${port}`,
    `listen ${address}`,
  );
}

describe('two servers, one at each loopback address', () => {
  it.each(['localhost:3000', 'http://localhost:3000/path', '3000 --address localhost'])('explain %s', async (words) => {
    const other = new SocketPlayer(host);
    await listen(player, '127.0.0.1');
    await listen(other, '::1');
    const { status, addresses, localhost } = explain(...words.split(' '));
    expect({ status, addresses }).toEqual({ status: 1, addresses: ['127.0.0.1', '::1'] });
    expect(localhost).toMatchObject({
      answers: [
        { address: '::1', holders: [{ pid: other.pid }] },
        { address: '127.0.0.1', holders: [{ pid: player.pid }] },
      ],
      isSplit: true,
    });
    expect(localhost?.summary[0]).toContain('a browser that is given localhost:3000 begins with ::1: perl');
  });

  it.each(['3000', ':3000', '*:3000'])('is told where every address was asked about: explain %s', async (words) => {
    const other = new SocketPlayer(host);
    await listen(player, '0.0.0.0');
    await listen(other, '::1');
    const { addresses, localhost } = explain(words);
    expect(addresses).toEqual([null]);
    expect(localhost?.answers.map(({ holders }) => holders?.[0]?.pid)).toEqual([other.pid, player.pid]);
  });

  it('in sentences', async () => {
    await listen(player, '::1');
    const { stdout } = portplan(host, ['explain', 'localhost:3000']);
    expect(stdout.replaceAll(String(player.pid), 'PID')).toMatch(
      /who answers at localhost\n.*begins with ::1: perl \(process PID.*listens there\n.*only where that does not answer it goes on to 127.0.0.1: nothing listens there/s,
    );
  });
});

describe('one server', () => {
  it('of both families is one program', async () => {
    await listen(player, '::');
    const { localhost } = explain('localhost:3000');
    expect(localhost).toMatchObject({ isSplit: false });
    expect(localhost?.answers.map(({ holders }) => holders?.[0]?.pid)).toEqual([player.pid, player.pid]);
  });

  it('of IPv6 alone answers at ::1 alone', async () => {
    await listen(player, '::', 3000, 'v6only');
    const { localhost } = explain('localhost:3000');
    expect(localhost?.answers).toMatchObject([{ holders: [{ pid: player.pid }] }, { holders: null }]);
  });

  it('where every address was asked about: localhost says nothing new', async () => {
    await listen(player, '0.0.0.0');
    expect(explain('3000').localhost).toBeNull();
  });
});

it('a host without ::1: localhost is 127.0.0.1 alone, and may be free', () => {
  host.run(['ip', 'address', 'del', '::1/128', 'dev', 'lo']);
  const { status, addresses, localhost } = explain('localhost:3000');
  expect({ status, addresses }).toEqual({ status: 0, addresses: ['127.0.0.1'] });
  expect(localhost?.summary).toEqual(['localhost:3000 is 127.0.0.1 alone on this host: nothing listens there']);
});

it('a service of the plan on every address is asked about once', () => {
  host.write('/etc/portplan.yaml', 'version: 1\nservices: {vite: 3000, api: "localhost:3001"}\n');
  expect(explain('localhost:3000', '/etc/portplan.yaml').addresses).toEqual([null]);
  expect(explain('localhost:3001', '/etc/portplan.yaml').addresses).toEqual(['127.0.0.1', '::1']);
});
