/** Listeners that may be something else than the service: real sockets, of which the tables do not tell it all. */
import { beforeEach, describe, expect, it } from 'vitest';
import { audit, type Audited } from '../support/auditing.ts';
import { explain, explainAlone } from '../support/explaining.ts';
import { portplan } from '../support/cli.ts';
import { hostForEach } from '../support/stand.ts';

const PLAN = '/etc/portplan.yaml';

const { host, player } = hostForEach();

function auditOf(services: string): Audited {
  host.write(PLAN, `version: 1\nservices: ${services}\n`);
  return audit(host, [PLAN]);
}

async function listen(address: string, port: number, options = ''): Promise<void> {
  await player.play(`open x tcp ${address.includes(':') ? 6 : 4} ${options}`, `bind x ${address} ${port}`, 'listen x');
}

describe('IPV6_V6ONLY', () => {
  it('set: the service of IPv4 is not served', async () => {
    await listen('::', 8083, 'v6only');
    expect(auditOf('{web: 0.0.0.0:8083}').endpoints).toMatchObject([{ state: 'elsewhere', doubt: null }]);
  });

  it('set: a service for every address is served in part, which is told', async () => {
    await listen('::', 8083, 'v6only');
    const { endpoints, findings } = auditOf('{web: 8083}');
    expect(endpoints).toMatchObject([{ state: 'listening', doubt: null }]);
    expect(findings).toMatchObject([{ kind: 'listening-one-family', severity: 'warning' }]);
  });

  it('not set: it is, and nothing is in doubt', async () => {
    await listen('::', 8083);
    expect(auditOf('{web: 0.0.0.0:8083}').endpoints).toMatchObject([{ state: 'listening', doubt: null }]);
  });
});

describe('link-local addresses', () => {
  beforeEach(async () => {
    host.run(['ip', 'address', 'add', 'fe80::77/64', 'dev', 'lo', 'nodad']);
    await listen('fe80::77%lo', 8800);
  });

  it('ss says on which interface', () => {
    const [found] = auditOf('{web: "[fe80::77%lo]:8800"}').endpoints;
    expect(found).toMatchObject({ state: 'listening', doubt: null });
    expect(explain(host, ['8800', '--address', 'fe80::77%lo'])).toMatchObject({ cause: 'listener', bindable: false });
  });

  it('without ss no table does: perhaps', () => {
    expect(explainAlone(host, ['8800', '--address', 'fe80::77%lo'])).toMatchObject({
      cause: 'listener',
      bindable: null,
    });
  });

  it('on an interface that is not there it is no address of this host', () => {
    expect(explain(host, ['8800', '--address', 'fe80::77%eth9'])).toMatchObject({ cause: 'address-not-local' });
  });
});

it('a UDP client on a port that it was given looks like the service: perhaps', async () => {
  await player.play('open u udp 4', 'bind u 0.0.0.0 45000');
  expect(auditOf('{dns: {port: 45000, protocol: udp, reserve: never}}').endpoints).toMatchObject([
    { state: 'listening', doubt: expect.stringContaining('a client that was given the port') as string },
  ]);
  expect(portplan(host, ['audit', PLAN]).stdout).toContain('listening?');
});

it('two services, one socket: each perhaps', async () => {
  await listen('0.0.0.0', 8080);
  expect(auditOf('{web: 127.0.0.1:8080, api: 127.0.0.2:8080}').endpoints.map(({ doubt }) => doubt)).toEqual([
    'api is declared there as well',
    'web is declared there as well',
  ]);
});

it('a range of which some ports are silent: which', async () => {
  await listen('0.0.0.0', 7000);
  const { endpoints, findings } = auditOf('{pool: 7000-7003}');
  expect(endpoints).toMatchObject([{ state: 'partly', listening: 1, silentPorts: '7001-7003' }]);
  expect(findings[0]?.message).toBe('pool: tcp 7000-7003 is declared, and nothing listens on ports 7001-7003, 3 of 4');
});
