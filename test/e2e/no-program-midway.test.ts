/**
 * Between its record and the rename that makes it history, an apply or rollback starts no program: where Node can't, for want of
 * memory or of descriptors, it may end by itself (libuv), and that would be in the midst of it.
 */
import { beforeAll, expect, it } from 'vitest';
import { CLI, portplan } from '../support/cli.ts';
import { requireTool } from '../support/namespace.ts';
import { hostForAll } from '../support/stand.ts';

const CONF = '/etc/sysctl.conf';

const { host } = hostForAll(() => {
  host.write(CONF, '# kept by hand\n');
  host.run(['ln', '-s', '../sysctl.conf', '/etc/sysctl.d/99-sysctl.conf']);
  const plan = 'version: 1\nname: edge\nephemeral: 20000-60999\nservices: {grpc: 50051}\n';
  host.write('/etc/drop-in.yaml', plan);
  host.write('/etc/conf.yaml', `${plan}persist: {file: ${CONF}}\n`);
});

beforeAll(() => requireTool('strace'));

const CALLS = 'trace=pwrite64,execve,clone,?clone3,?vfork,?fork,rename,?renameat,?renameat2';

/** The calls from the record's own name to that of the history, each with the files of its descriptors. */
function midway(words: readonly string[]): readonly string[] {
  const traced = host.run([
    'strace',
    '-f',
    '-y',
    '-qq',
    '-o',
    '/run/trace',
    '-e',
    CALLS,
    process.execPath,
    CLI,
    ...words,
  ]);
  expect(traced.status, traced.stderr).toBe(0);
  const calls = host.read('/run/trace').split('\n');
  const begun = calls.findIndex((call) => /rename.*portplan-new", .*unfinished\.json"/.test(call));
  const ended = calls.findIndex((call) => /rename.*unfinished\.json", .*\d{6}\.json"/.test(call));
  expect([begun, ended]).not.toContain(-1);
  return calls.slice(begun + 1, ended);
}

it.each(['drop-in', 'conf'])('with %s', (target) => {
  const apply = ['apply', `/etc/${target}.yaml`, '--yes'];
  for (const words of [apply, ['rollback', '--yes']]) {
    const calls = midway(words);
    expect(calls.filter((call) => call.includes('/proc/sys/net/')).length).toBeGreaterThan(0);
    expect(calls.filter((call) => !/ (?:pwrite64|rename\w*)\(/.test(call))).toEqual([]);
  }
  expect(portplan(host, ['history']).status).toBe(0);
});
