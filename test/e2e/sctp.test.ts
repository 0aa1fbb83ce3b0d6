/** SCTP on a kernel that has not loaded it: what can't be looked at is said, and both settings rule its ports. */
import { expect, it } from 'vitest';
import { portplan } from '../support/cli.ts';
import { explain } from '../support/explaining.ts';
import { LintFolder, planOf } from '../support/lint-folder.ts';
import { hostForAll } from '../support/stand.ts';

const { host } = hostForAll();
const isLoaded = (): boolean => host.run(['test', '-e', '/proc/net/sctp/eps']).status === 0;

it('explain and preflight say what was not seen, and preflight refuses with --strict alone', () => {
  host.write('/etc/p.yaml', 'version: 1\nplatform: linux\nservices: {diameter: 3868/sctp}\n');
  expect(explain(host, ['3868/sctp'])).toMatchObject({ bindable: isLoaded() ? true : null, cause: 'free' });
  const { status, stderr } = portplan(host, ['preflight', '/etc/p.yaml']);
  expect({ status, says: stderr.includes('SCTP') }).toEqual({ status: 0, says: !isLoaded() });
  expect(portplan(host, ['preflight', '/etc/p.yaml', '--strict']).status).toBe(isLoaded() ? 0 : 1);
});

it('a port of SCTP in the ephemeral range is reserved', () => {
  host.write('/etc/p.yaml', 'version: 1\nplatform: linux\nservices: {s1ap: 36412/sctp}\n');
  expect(portplan(host, ['plan', '/etc/p.yaml']).stdout).toContain('36412');
});

it('conflicts with no service of another protocol, and with each of its own', () => {
  const folder = new LintFolder({
    'portplan.yaml': planOf('a: 3868/tcp+udp', 'b: 3868/sctp', 'c: "10.0.0.1:3868/sctp"'),
  });
  expect(folder.findings().filter((each) => each.startsWith('port-conflict'))).toEqual([
    'port-conflict portplan.yaml:6',
  ]);
});
