/** TIME_WAIT of both kinds, which lasts 60 seconds, whatever is set; cut, it is gone at once. Its end: test/time-wait. */
import { beforeAll, describe, expect, it } from 'vitest';
import { setLive } from '../support/cli.ts';
import { explain } from '../support/explaining.ts';
import { hostForAll } from '../support/stand.ts';

let clientPort: number;

const { host, player } = hostForAll(async () => {
  setLive(host, 'ip_local_port_range', '40000 40099');
  await player.connection('plain', 7001);
  await player.play('close plain-server', 'eof plain-client', 'close plain-client', 'close plain-listener');
  await player.connection('reusing', 7002, 'reuseaddr');
  await player.play('close reusing-server', 'eof reusing-client', 'close reusing-client', 'close reusing-listener');
  clientPort = await player.connection('out', 7003);
  await player.play('close out-client', 'eof out-server', 'close out-server');
});

/** What differs from run to run. */
function plain(remedies: readonly string[]): readonly string[] {
  return remedies.map((line) => line.replace(/dport = :\d+/, 'dport = :PEER').replace(/\d+ more/, 'N more'));
}

describe('TIME_WAIT', () => {
  it('of a server that had not set SO_REUSEADDR: for how long; it does not help now', () => {
    const said = explain(host, ['7001']);
    expect(said).toMatchObject({
      status: 1,
      cause: 'time-wait-listener',
      tried: 'EADDRINUSE',
      reuseAddressHelps: false,
    });
    expect(said.sockets[0]?.secondsLeft).toSatisfy((left: number) => 40 < left && left <= 60);
    expect(plain(said.remedies)).toEqual([
      'free it at once (an older kernel leaves it as it is): sudo ss -K -t state time-wait sport = :7001 dport = :PEER',
      'or wait for N more seconds',
      'so that it does not come back: have the server set SO_REUSEADDR, which helps after its next start',
    ]);
  });

  it('of a server that had set it: SO_REUSEADDR helps, and nothing else', async () => {
    expect(explain(host, ['7002'])).toMatchObject({
      status: 0,
      cause: 'time-wait-listener',
      tried: 'bound',
      reuseAddressHelps: true,
      sockets: [{ state: 'time-wait' }],
      summary: expect.stringMatching(
        /can be bound, but only with SO_REUSEADDR: .* for \d+ more seconds, held by no process$/,
      ) as string,
      remedies: [/REUSEADDR/, /^free it at once /, /^or wait for \d+ more seconds$/].map(
        (pattern) => expect.stringMatching(pattern) as string,
      ),
    });
    expect(await player.tryBind('0.0.0.0', 7002)).toBe('ok');
    expect(await player.tryBind('0.0.0.0', 7002, '')).toBe('EADDRINUSE');
  });

  it('of an outgoing connection: where to, for how long; SO_REUSEADDR does not help', () => {
    const said = explain(host, [String(clientPort)]);
    expect(said).toMatchObject({
      status: 1,
      cause: 'time-wait-outgoing',
      tried: 'EADDRINUSE',
      reuseAddressHelps: false,
      sockets: [{ state: 'time-wait', remote: { address: '127.0.0.1', port: 7003 }, holders: [] }],
    });
    expect(said.remedies[1]).toMatch(/^or wait for \d+ more seconds; SO_REUSEADDR does not help$/);
  });
});

/** Who closes first has TIME_WAIT. Returns the port that has it. */
async function timeWait(
  name: string,
  port: number,
  of: 'server' | 'client',
  address: string,
  option = '',
): Promise<number> {
  const own = await player.connection(name, port, option, address);
  const [first, second] = of === 'server' ? ['server', 'client'] : ['client', 'server'];
  await player.play(
    `close ${name}-${first}`,
    `eof ${name}-${second}`,
    `close ${name}-${second}`,
    `close ${name}-listener`,
  );
  return of === 'server' ? port : own;
}

/** The words of the command, without sudo. */
function commandIn(line: string | undefined): readonly string[] {
  return (line ?? '').split(': sudo ')[1]?.split(' ') ?? ['false'];
}

describe('the first remedy frees the port at once', () => {
  it.each([
    ['a server on 127.0.0.1', 7101, 'server', '127.0.0.1', 'time-wait-listener'],
    ['a server on ::1', 7102, 'server', '::1', 'time-wait-listener'],
    ['a client of 127.0.0.1', 7103, 'client', '127.0.0.1', 'time-wait-outgoing'],
    ['a client of ::1', 7104, 'client', '::1', 'time-wait-outgoing'],
  ] as const)('%s', async (_, at, of, address, cause) => {
    const port = await timeWait('gone', at, of, address);
    const said = explain(host, [String(port)]);
    expect(said).toMatchObject({ cause, bindable: false });
    expect(await player.tryBind('::', port)).toBe('EADDRINUSE');
    expect(host.run(commandIn(said.remedies[0])).status).toBe(0);
    expect(await player.tryBind('::', port, '')).toBe('ok');
  });
});

it('under SO_REUSEPORT: a group takes in TIME_WAIT of whatever account, if its server was of one', async () => {
  host.write('/etc/group.yaml', 'version: 1\nservices:\n  web: {port: 7120, reuse: [port]}\n');
  await timeWait('group', 7120, 'server', '127.0.0.1', 'reuseport');
  for (const user of ['0', '1000'])
    expect(explain(host, ['7120', '/etc/group.yaml', '--user', user])).toMatchObject({
      ...{ cause: 'time-wait-listener', bindable: null, tried: 'not-tried' },
      remedies: expect.arrayContaining([
        expect.stringMatching(/^nothing, if what has the port has set SO_REUSEPORT/),
      ]) as [],
    });
  expect(await player.tryBind('0.0.0.0', 7120, 'reuseport')).toBe('ok');
});

describe('of IPv6, in the way of 0.0.0.0', () => {
  // Other ports than those of the IPv4 clients above, which are in TIME_WAIT meanwhile.
  beforeAll(() => setLive(host, 'ip_local_port_range', '41000 41099'));

  it('a client: it is TIME_WAIT that no process holds, of the other family', async () => {
    const port = await timeWait('six', 7110, 'client', '::1');
    const said = explain(host, [String(port), '--address', '0.0.0.0']);
    expect(said).toMatchObject({ cause: 'time-wait-outgoing', bindable: false, tried: 'EADDRINUSE' });
    expect(said.summary).toMatch(
      / TIME_WAIT for \d+ more seconds, held by no process; it is of IPv6, and keeps IPv4 out, too$/,
    );
    expect(said.remedies.join()).not.toContain('find out whose it is');
    host.run(commandIn(said.remedies[0]));
    expect(await player.tryBind('0.0.0.0', port)).toBe('ok');
  });

  it('an orphan in FIN_WAIT2: cut, the bind works', async () => {
    const port = await player.connection('orphan', 7111, '', '::1');
    await player.play('close orphan-client', 'eof orphan-server');
    const said = explain(host, [String(port), '--address', '0.0.0.0']);
    expect(said).toMatchObject({ cause: 'closing', bindable: false });
    expect(said.summary).toContain('held by the kernel alone; it is of IPv6');
    host.run(commandIn(said.remedies[0]));
    expect(await player.tryBind('0.0.0.0', port)).toBe('ok');
  });

  it('a connection of IPv4 in a socket of IPv6, asked about by its address: the command finds it', async () => {
    await player.play('open l tcp 6', 'bind l :: 7113', 'listen l');
    await player.play('open c tcp 4', 'connect c 127.0.0.1 7113', 'accept s l', 'close s', 'eof c', 'close c');
    await player.play(
      'open d tcp 4',
      'connect d 127.0.0.1 7113',
      'accept t l',
      'close t',
      'eof d',
      'close d',
      'close l',
    );
    const said = explain(host, ['7113', '--address', '127.0.0.1']);
    expect(said.remedies[0]).toMatch(/sport = :7113 src 127\.0\.0\.1$/);
    host.run(commandIn(said.remedies[0]));
    expect(await player.tryBind('127.0.0.1', 7113)).toBe('ok');
  });

  it('a server on :: that had set SO_REUSEADDR: perhaps only with that, as no table tells', async () => {
    await player.play('open l tcp 6 reuseaddr', 'bind l :: 7112', 'listen l');
    await player.play('open c tcp 6', 'connect c ::1 7112', 'accept s l', 'close s', 'eof c', 'close c', 'close l');
    const said = explain(host, ['7112', '--address', '0.0.0.0']);
    expect(said).toMatchObject({ status: 0, cause: 'time-wait-listener', tried: 'bound' });
    expect(said.summary).toContain('can be bound, but perhaps only with SO_REUSEADDR: most likely a connection');
    expect(await player.tryBind('0.0.0.0', 7112, '')).toBe('EADDRINUSE');
  });
});
