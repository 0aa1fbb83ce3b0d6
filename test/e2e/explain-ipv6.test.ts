/** What the settings of IPv6 do to a bind: switched off, and IPV6_V6ONLY by default. */
import { afterEach, describe, expect, it } from 'vitest';
import { portplan } from '../support/cli.ts';
import { explain } from '../support/explaining.ts';
import { hostForAll } from '../support/stand.ts';

const { host, player } = hostForAll(() => {
  host.run(['ip', 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1']);
  for (const name of ['v0', 'v1']) host.run(['ip', 'link', 'set', name, 'up']);
});

function set(name: string, value: 0 | 1): void {
  host.run(['tee', `/proc/sys/net/ipv6/${name}`], { input: `${value}\n` });
}

describe('IPv6 is disabled', () => {
  afterEach(() => set('conf/all/disable_ipv6', 0));

  it.each([
    ['everywhere', 'all', '::1'],
    ['on loopback', 'lo', '::1'],
    ['everywhere, asked of another address', 'all', 'fd00::7'],
  ])(
    '%s: the setting is named, and the first remedy works where the address is there again',
    async (_, where, address) => {
      set(`conf/${where}/disable_ipv6`, 1);
      const said = explain(host, ['7400', '--address', address]);
      expect(said).toMatchObject({ status: 1, cause: 'address-not-local' });
      expect(said.summary).toContain(`${address} is no address of this host: IPv6 is disabled`);
      expect(said.summary).toContain(`(net.ipv6.conf.${where}.disable_ipv6 is 1)`);
      const command = /enable IPv6 there: (?:sudo )?(sysctl -w \S+);/.exec(said.remedies[0] ?? '')?.[1] ?? 'false';
      expect(host.run(['sh', '-c', command]).status).toBe(0);
      expect(await player.tryBind(address, 7400)).toBe(address === '::1' ? 'ok' : 'EADDRNOTAVAIL');
    },
  );

  it('on one interface: that one', () => {
    set('conf/v0/disable_ipv6', 1);
    const { summary } = explain(host, ['7400', '--address', 'fd00::7']);
    set('conf/v0/disable_ipv6', 0);
    expect(summary).toContain('IPv6 is disabled on v0 (net.ipv6.conf.v0.disable_ipv6 is 1)');
  });

  it('on another interface than that of the zone, or for an address of IPv4: not said', () => {
    set('conf/v0/disable_ipv6', 1);
    const said = ['fe80::1%v1', '10.9.9.9'].map((address) => explain(host, ['7400', '--address', address]).summary);
    set('conf/v0/disable_ipv6', 0);
    expect(said.join('\n')).not.toContain('disabled');
  });
});

describe('net.ipv6.bindv6only is 1', () => {
  const mapped = '::ffff:127.0.0.1';

  it.each(['tcp', 'udp'])(
    'an IPv4-mapped address, %s: it is for the program, so nothing settles it',
    async (protocol) => {
      set('bindv6only', 1);
      const said = explain(host, [`7401/${protocol}`, '--address', mapped]);
      host.write('/etc/portplan.yaml', `version: 1\nservices: {a: {listen: "[${mapped}]:7401/${protocol}"}}\n`);
      const preflight = portplan(host, ['preflight', '--quiet']);
      const kernel = await player.tryBind(mapped, 7401, '', protocol);
      set('bindv6only', 0);
      expect({ ...said, kernel }).toMatchObject({ status: 1, bindable: null, cause: 'free', kernel: 'EINVAL' });
      expect(said.evidence.join('\n')).toContain('a program that does not clear IPV6_V6ONLY');
      expect(preflight.status).toBe(0);
      expect(preflight.stderr).toMatch(/^portplan: a: unsure: .*; net\.ipv6\.bindv6only is 1 here: .*\n$/);
    },
  );

  it.each(['tcp', 'udp'])('with the default it can be bound, and in use it can not: %s', async (protocol) => {
    expect(explain(host, [`7402/${protocol}`, '--address', mapped])).toMatchObject({ status: 0, bindable: true });
    set('bindv6only', 1);
    await player.play(`open h ${protocol} 4`, 'bind h 127.0.0.1 7402', ...(protocol === 'tcp' ? ['listen h'] : []));
    const said = explain(host, [`7402/${protocol}`, '--address', mapped]);
    await player.play('close h');
    set('bindv6only', 0);
    expect(said).toMatchObject({ status: 1, bindable: false, cause: 'listener' });
  });
});
