/** Settings that the plan has, and this host has not: what applying it changes for the port. */
import { expect, it } from 'vitest';
import { portplan, setLive } from '../support/cli.ts';
import { explain } from '../support/explaining.ts';
import { hostForAll } from '../support/stand.ts';

const { host } = hostForAll(() => {
  setLive(host, 'ip_local_port_range', '40000 40099');
});

it('the unprivileged start: the plan is to be applied; done, the bind works', () => {
  host.write('/etc/low.yaml', 'version: 1\nunprivilegedPortStart: 83\nservices: {web: {port: 83, user: "1000"}}\n');
  const { remedies } = explain(host, ['83', '/etc/low.yaml']);
  expect(remedies[0]).toBe(
    'the plan lets every account bind it, this host does not yet: sudo portplan apply /etc/low.yaml',
  );
  expect(portplan(host, ['apply', '/etc/low.yaml', '--yes']).status).toBe(0);
  expect(explain(host, ['83', '/etc/low.yaml'])).toMatchObject({ bindable: true });
  setLive(host, 'ip_unprivileged_port_start', '1024');
});

it('an unprivileged start that the plan raises: that is said before it is applied', () => {
  host.write('/etc/high.yaml', 'version: 1\nunprivilegedPortStart: 1024\nservices: {c: {port: 900, user: "1000"}}\n');
  const said = (...words: readonly string[]): string =>
    portplan(host, ['explain', '900', '/etc/high.yaml', ...words]).stdout.replaceAll(/\s+/g, ' ');
  const note = 'once the plan is applied (sudo portplan apply /etc/high.yaml), ports below 1024 are for root';
  setLive(host, 'ip_unprivileged_port_start', '80');
  const [before, ofRoot] = [said(), said('--user', 'root')];
  setLive(host, 'ip_unprivileged_port_start', '1024');
  expect(before).toContain('can be bound [free]');
  expect(before).toContain(note);
  expect(ofRoot).not.toContain(note);
  expect(said()).toContain('[unprivileged-start]');
  expect(said()).not.toContain(note);
});

it.each([
  [
    'that leaves the port out',
    '50000-50099',
    '40010',
    'the range of the plan leaves it out, that of this host does not yet: sudo portplan apply /etc/range.yaml',
  ],
  [
    'that takes it in',
    '50000-50099',
    '50010',
    'no outgoing connection is given it; the range of the plan (50000-50099) has it, and nothing of the plan reserves it',
  ],
  ['that takes it in, reserved', '50000-50099', '50020', '(50000-50099) has it, and the plan reserves it'],
])('an ephemeral range %s', (_, range, port, words) => {
  host.write('/etc/range.yaml', `version: 1\nephemeral: ${range}\nservices: {web: 50020}\n`);
  expect(portplan(host, ['explain', port, '/etc/range.yaml']).stdout).toContain(words);
});
