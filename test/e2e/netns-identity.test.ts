/** How a network namespace is told from others where the kernel's number of it can't be asked for: here, without perl. */
import { expect, it } from 'vitest';
import { CLI, liveValues } from '../support/cli.ts';
import { networkOn } from '../support/network-on.ts';
import { hostForEach } from '../support/stand.ts';

const PLAN = '/etc/portplan.yaml';

const { host } = hostForEach(() => {
  host.write(PLAN, 'version: 1\nname: edge\nservices: {grpc: 50051}\n');
  const made = host.run(['sh', '-c', 'mkdir /run/few && ln -s "$(command -v flock)" /run/few/flock']);
  expect(made.status, made.stderr).toBe(0);
});

/** portplan where flock is the only other program. */
function withoutPerl(...words: readonly string[]): readonly string[] {
  return ['env', 'PATH=/run/few', process.execPath, CLI, ...words];
}

it('one with a name: by when it got its name, and a later one of that name has no records', () => {
  const blue = networkOn(host, 'blue');
  const applied = blue.run(withoutPerl('apply', '--yes', PLAN));
  expect(applied.status, applied.stderr).toBe(0);
  expect(host.run(['ls', '/run/portplan/netns']).stdout).toMatch(/^[0-9a-f-]{36}-\d+-since-\d+\n$/);
  expect(blue.run(withoutPerl('history')).stdout).toContain('apply edge');
  host.run(['ip', 'netns', 'delete', 'blue']);
  const next = networkOn(host, 'blue');
  expect(next.run(withoutPerl('history')).stdout).toBe('Nothing was applied in this network namespace yet.\n');
});

it('one without a name: it can be planned for, and an apply is refused until it has one', () => {
  const before = liveValues(host);
  const script = `"$@" plan ${PLAN} && "$@" apply --yes ${PLAN}; echo "status $?"; cat /proc/sys/net/ipv4/ip_local_reserved_ports`;
  const inside = ['unshare', '--net', 'sh', '-c', script, 'sh', ...withoutPerl()];
  const { stdout, stderr } = host.run(inside);
  expect(stdout).toContain('Live only: ');
  expect(stdout).toMatch(/status 3\n\n$/);
  expect(stderr).toMatch(
    /^portplan: this machine does not tell this network namespace from others .* nothing was changed\n$/,
  );
  expect(host.run(['ls', '/run']).stdout).not.toContain('portplan');
  expect(liveValues(host)).toEqual(before);
});

it('the same one once it has a name', () => {
  const child = host.spawn(['unshare', '--net', 'sleep', '1000']);
  host.run([
    'sh',
    '-c',
    `until [ "$(readlink /proc/${child.pid}/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.02; done`,
  ]);
  expect(host.run(['ip', 'netns', 'attach', 'late', String(child.pid)]).status).toBe(0);
  const applied = host.run(['nsenter', '--net=/run/netns/late', ...withoutPerl('apply', '--yes', PLAN)]);
  expect(applied.status, applied.stderr).toBe(0);
  const undone = host.run(['nsenter', '--net=/run/netns/late', ...withoutPerl('rollback', '--yes')]);
  expect(undone.status, undone.stderr).toBe(0);
});
