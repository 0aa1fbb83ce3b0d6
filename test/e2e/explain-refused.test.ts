/** What no other socket decides: addresses, privileges, policies. */
import { describe, expect, it } from 'vitest';
import { CLI, setLive } from '../support/cli.ts';
import { explain, type Explained } from '../support/explaining.ts';
import { SocketPlayer } from '../support/socket-player.ts';
import { hostForAll } from '../support/stand.ts';

const { host, player } = hostForAll(() => {
  setLive(host, 'ip_local_port_range', '40000 40099');
});

describe('the host itself', () => {
  it('below the unprivileged start, free or not; lowered as the remedy says, the bind works', async () => {
    const refused = { status: 1, cause: 'unprivileged-start' };
    expect(explain(host, ['81', '--user', '1000'])).toMatchObject(refused);
    await player.play('open low tcp 4', 'bind low 0.0.0.0 81', 'listen low');
    const taken = explain(host, ['81', '--user', '1000']);
    expect(taken).toMatchObject(refused);
    expect(taken.summary).toContain(`; besides, perl (process ${player.pid}, `);
    const [then = '', ...last] = taken.remedies.slice(-2);
    expect(then).toMatch(new RegExp(`^then: .*\\b${player.pid}\\b`));
    expect(last).toEqual(['or give one of the two another port']);
    await player.play('close low');
    host.write('/etc/low.yaml', 'version: 1\nunprivilegedPortStart: 81\n');
    setLive(host, 'ip_unprivileged_port_start', '81');
    expect(explain(host, ['81', '--user', '1000'])).toMatchObject({ status: 0, cause: 'free', tried: 'bound' });
  });

  it('reserved: it can be bound all the same', async () => {
    setLive(host, 'ip_local_reserved_ports', '40050');
    expect(explain(host, ['40050'])).toMatchObject({ status: 0, cause: 'reserved', reserved: true, ephemeral: true });
    expect(await player.tryBind('0.0.0.0', 40050)).toBe('ok');
  });

  it.each([
    ['IPv4', '10.9.8.7', 'ip addr add 10.9.8.7/32 dev lo'],
    ['IPv6', 'fd00::9:8', 'ip addr add fd00::9:8/128 dev lo nodad'],
  ])('an address that is not here, %s; added, the bind works', (_, address, remedy) => {
    expect(explain(host, ['7020', '--address', address])).toMatchObject({ status: 1, cause: 'address-not-local' });
    host.run(remedy.split(' '));
    expect(explain(host, ['7020', '--address', address])).toMatchObject({ status: 0, cause: 'free', tried: 'bound' });
  });
});

it.each(['10.9.5.255', '255.255.255.255'])('%s, a broadcast address: it can be bound', async (address) => {
  host.run(['ip', 'link', 'add', 'ba', 'type', 'veth', 'peer', 'name', 'bb']);
  for (const words of ['addr replace 10.9.5.2/24 brd + dev ba', 'link set ba up'])
    host.run(['ip', ...words.split(' ')]);
  await player.play(`open other tcp 4`, 'bind other 127.0.0.1 7026', 'listen other');
  const said = explain(host, ['7026', '--address', address]);
  await player.play('close other');
  expect(said).toMatchObject({ cause: 'free', bindable: true, tried: 'not-tried' });
  expect(await player.tryBind(address, 7026)).toBe('ok');
});

describe('below the unprivileged start, without the privilege', () => {
  const BARE = ['setpriv', '--bounding-set', '-net_bind_service', '--inh-caps', '-net_bind_service'];

  it.each([
    ['80', '2001:db8::9', 'EACCES'],
    ['80', 'fe80::9', 'EACCES'],
    ['80/udp', 'ff02::1', 'EACCES'],
    ['80', '::ffff:10.66.0.9', 'EACCES'],
    ['80', 'fe80::9%77', 'not-tried'],
  ])('%s at %s: IPv6 asks for the privilege first, and then has no such address', (port, address, tried) => {
    const command = [process.execPath, CLI, 'explain', port, '--address', address, '--format', 'json'];
    const { stdout } = host.run([...BARE, ...command]);
    const { explanations } = JSON.parse(stdout) as { explanations: readonly [Explained] };
    const foretold = explain(host, [port, '--address', address, '--user', '1000']);
    for (const said of [explanations[0], foretold]) {
      expect(said).toMatchObject({ cause: 'unprivileged-start', bindable: false });
      expect(said.summary).toContain(' (EACCES); besides, ');
      expect(said.remedies.join('\n')).toMatch(/\nthen: (bind one of the addresses|`.*` shows each interface)/);
    }
    expect(explanations[0].tried).toBe(tried);
  });

  it.each([
    ['a group, on TCP', 'ff02::1%lo'],
    ['an address of IPv4', '10.66.0.9'],
  ])('%s: the address first', (_, address) => {
    const said = explain(host, ['80', '--address', address, '--user', '1000']);
    expect(said).toMatchObject({ cause: 'address-not-local', bindable: false });
  });
});

describe('addresses of IPv6', () => {
  function addLink(one: string, other: string): void {
    host.run(['ip', 'link', 'add', one, 'type', 'veth', 'peer', 'name', other]);
    for (const name of [one, other]) host.run(['ip', 'link', 'set', name, 'up']);
  }

  it('one that another host on the link has, too', async () => {
    addLink('va', 'vb');
    host.run(['ip', 'addr', 'add', 'fd00::7/64', 'dev', 'va', 'nodad']);
    const other = new SocketPlayer(host, ['unshare', '--net']);
    await other.play('open started tcp 4');
    host.run(['ip', 'link', 'set', 'vb', 'netns', String(other.pid)]);
    for (const words of ['link set vb up', 'addr add fd00::7/64 dev vb'])
      host.run(['nsenter', '-t', String(other.pid), '-n', 'ip', ...words.split(' ')]);
    const said = (): Explained => explain(host, ['7025', '--address', 'fd00::7', '--netns', String(other.pid)]);
    await expect
      .poll(() => said().summary, { timeout: 10_000 })
      .toContain('another host on the link has fd00::7 as well, so that it is not in use here (dadfailed)');
  });

  it('one that is still being checked, once a second', () => {
    addLink('vc', 'vd');
    host.run(['sysctl', '-q', '-w', 'net.ipv6.conf.vc.dad_transmits=100']);
    host.run(['ip', 'addr', 'add', 'fd00::8/64', 'dev', 'vc']);
    expect(explain(host, ['7025', '--address', 'fd00::8'])).toMatchObject({
      cause: 'address-not-local',
      summary: expect.stringContaining('fd00::8 is being checked for another host that has it (tentative)') as string,
    });
  });

  it.each([
    ['a link-local one without a zone', 'fe80::1', 'and needs a zone that names one: fe80::1%eth0 (EINVAL)'],
    ['no such interface', 'fe80::1%nope', 'there is no interface nope (ENODEV)'],
    ['no such interface to be bound to', '127.0.0.1%nope', 'there is no interface nope (ENODEV)'],
    ['no such interface, on every address', '*%nope', 'there is no interface nope (ENODEV)'],
    ['a group, on TCP', 'ff02::1%lo', 'is a group, which only UDP can bind (EINVAL)'],
    ['not on that interface', 'fe80::1%lo', 'is no address of this host, or its interface is not up (EADDRNOTAVAIL)'],
  ])('%s: it is said', (_, address, words) => {
    const said = explain(host, ['7021', '--address', address]);
    expect(said).toMatchObject({ status: 1, cause: 'address-not-local', bindable: false });
    expect(said.summary).toContain(words);
  });

  it('the same where nothing is tried', async () => {
    await player.play('open busy tcp 4', 'bind busy 127.0.0.1 7023', 'listen busy');
    const said = explain(host, ['7023', '--address', 'fe80::1']);
    expect(said).toMatchObject({ cause: 'address-not-local', bindable: false, tried: 'not-tried' });
    await player.play('close busy');
  });

  it.each(['lo', '1'])('with the zone %s, by name or number, the bind works', (zone) => {
    host.run(['ip', 'addr', 'add', 'fe80::5/64', 'dev', 'lo', 'nodad']);
    expect(explain(host, ['7022', '--address', `fe80::5%${zone}`])).toMatchObject({ cause: 'free', tried: 'bound' });
  });

  it('a connection of a link-local address is found, whatever has begun it', async () => {
    host.run(['ip', 'addr', 'replace', 'fe80::6/64', 'dev', 'lo', 'nodad']);
    await player.connection('link', 7027, '', 'fe80::6%lo');
    await player.play('close link-listener');
    const said = explain(host, ['7027', '--address', 'fe80::6%lo']);
    expect(said).toMatchObject({ cause: 'accepted-connection', bindable: false, tried: 'EADDRINUSE' });
  });

  it.each([
    ['10.1.2.3', 4],
    ['::ffff:10.1.2.3', 4],
    ['fd00::1:2', 6],
  ])('%s: the setting that is named lets it be bound', (address, family) => {
    const said = explain(host, ['7024', '--address', address]);
    const name = /net\.(ipv[46])\.ip_nonlocal_bind=1/.exec(said.remedies.join())?.[1];
    expect(name).toBe(`ipv${family}`);
    host.run(['tee', `/proc/sys/net/${name ?? ''}/ip_nonlocal_bind`], { input: '1\n' });
    expect(explain(host, ['7024', '--address', address])).toMatchObject({ cause: 'free', tried: 'bound' });
    host.run(['tee', `/proc/sys/net/${name ?? ''}/ip_nonlocal_bind`], { input: '0\n' });
  });
});

/** landlock_create_ruleset with handled_access_net = BIND_TCP, PR_SET_NO_NEW_PRIVS, landlock_restrict_self: Linux 6.7. */
const LANDLOCK = `
  my ($prctl, $attributes) = (shift() + 0, pack 'QQ', 0, 1);
  my $rules = syscall(444, $attributes, 16, 0);
  $rules >= 0 or die 'this test needs Landlock of Linux 6.7 or later';
  syscall($prctl, 38, 1, 0, 0, 0) == 0 && syscall(446, $rules, 0) == 0 or die $!;
  exec @ARGV`;

const PRCTL: Readonly<Record<string, string>> = { x64: '157', arm64: '167' };

it('a policy forbids a port that anybody may bind: no word of privileged ports', () => {
  const command = [process.execPath, CLI, 'explain', '8080', '--format', 'json'];
  const { stdout, stderr } = host.run(['perl', '-e', LANDLOCK, PRCTL[process.arch] ?? '', ...command]);
  expect(stderr).toBe('');
  const { explanations } = JSON.parse(stdout) as { explanations: readonly object[] };
  expect(explanations).toMatchObject([{ cause: 'policy', bindable: false, tried: 'EACCES' }]);
  expect(stdout).not.toMatch(/ports below/);
  expect(explain(host, ['8080'])).toMatchObject({ cause: 'free', tried: 'bound' });
});
