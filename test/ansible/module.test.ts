/** The built module on a private host, given files of arguments as Ansible writes them. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fingerprint, liveValues, portplan } from '../support/cli.ts';
import { type RunResult } from '../support/namespace.ts';
import { networkOn } from '../support/network-on.ts';
import { hostForEach } from '../support/stand.ts';

const MODULE = '/run/module/AnsiballZ_portplan.js';
const ARGUMENTS = '/run/module/args';
const PLAN = 'version: 1\nname: edge\nephemeral: 20000-60999\nservices:\n  grpc: 50051\n';
const FILE = '/etc/portplan.yaml';

const { host } = hostForEach(() => {
  host.write(MODULE, readFileSync('dist/ansible/portplan.js'));
  host.write(FILE, PLAN);
});

function runModule(given: object | string, nodeOptions: readonly string[] = []): RunResult {
  host.write(ARGUMENTS, typeof given === 'string' ? given : JSON.stringify(given));
  return host.run([process.execPath, ...nodeOptions, MODULE, ARGUMENTS]);
}

/** Its result, which must be all that it prints. */
function resultOf(given: object | string, nodeOptions: readonly string[] = []): Record<string, unknown> {
  const { stdout, stderr } = runModule(given, nodeOptions);
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^\{.*\}\n$/);
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe('in a network namespace', () => {
  const there = (given: object): Record<string, unknown> => resultOf({ netns: 'blue', ...given });

  it('applies a plan in a file, confirms it, and leaves the host alone', () => {
    const blue = networkOn(host, 'blue');
    const before = [fingerprint(host), liveValues(host)];
    expect(there({ state: 'confirmed' })).toMatchObject({ changed: false });
    expect(there({ plan: FILE, confirm_within: 60 })).toMatchObject({ changed: true, record: 1, files: [] });
    expect(there({ state: 'confirmed' })).toMatchObject({ changed: false, record: 1 });
    expect(there({ plan: FILE })).toMatchObject({ changed: false });
    expect(blue.live('ip_local_port_range')).toBe('20000\t60999');
    expect([fingerprint(host), liveValues(host)]).toEqual(before);
  });

  it('applies a plan that stands in the task, and shows its faults', () => {
    const blue = networkOn(host, 'blue');
    expect(there({ plan: { version: 1, services: { grpc: 50051 } } })).toMatchObject({ changed: true });
    expect(blue.live('ip_local_reserved_ports')).toBe('50051');
    expect(there({ plan: { version: 1, services: { grpc: 'x' } } })).toMatchObject({ failed: true, changed: false });
    expect(resultOf({ plan: FILE, netns: '' })).toMatchObject({ failed: true });
  });
});

describe('the module', () => {
  it('applies a plan, and changes nothing the next time', () => {
    expect(resultOf({ plan: FILE })).toMatchObject({ changed: true, plan: 'edge', record: 1 });
    expect(liveValues(host)).toMatchObject({ range: '20000\t60999', reserved: '50051' });
    expect(resultOf({ plan: FILE })).toMatchObject({ changed: false, changes: [], files: [] });
  });

  it.each([{ state: 'checked' }, { _ansible_check_mode: true }])('only looks: %j', (given) => {
    const before = [fingerprint(host), liveValues(host)];
    expect(resultOf({ plan: FILE, ...given })).toMatchObject({ changed: true });
    expect([fingerprint(host), liveValues(host)]).toEqual(before);
  });

  it('reads a plan that stands in the task, and the files that it extends', () => {
    const plan = { version: 1, extends: [FILE], services: { web: '40000' } };
    expect(resultOf({ plan })).toMatchObject({ changed: true });
    expect(liveValues(host).reserved).toBe('40000,50051');
  });

  it('knows the home of whoever runs it', () => {
    host.write('/run/home/p.yaml', PLAN);
    host.write(ARGUMENTS, '{"plan": "~/p.yaml"}');
    const { stdout } = host.run([process.execPath, MODULE, ARGUMENTS], { env: { HOME: '/run/home' } });
    expect(JSON.parse(stdout)).toMatchObject({ changed: true, plan: 'edge' });
  });

  it('has nothing to confirm where nothing was applied, which is no fault', () => {
    expect(resultOf({ state: 'confirmed' })).toEqual({
      changed: false,
      msg: 'no apply waits to be confirmed on this host',
    });
  });

  it('is left alone by a package.json that makes every script a module', () => {
    host.write('/run/module/package.json', '{"type": "module"}');
    expect(resultOf({ plan: FILE })).toMatchObject({ changed: true });
  });
});

describe('a failure has the sentence of the command line', () => {
  it.each<[string, object, readonly string[]]>([
    ['a file that is not there', { plan: '/etc/nowhere.yaml' }, ['/etc/nowhere.yaml']],
    ['a number that is none', { plan: FILE, lock_wait: 'long' }, [FILE, '--lock-wait', 'long']],
    ['an image that is not there', { plan: FILE, root: '/nowhere' }, [FILE, '--root', '/nowhere']],
    ['a platform that is none', { plan: FILE, platform: 'mac' }, [FILE, '--platform', 'mac']],
  ])('%s', (_, given, words) => {
    const { stderr, status } = portplan(host, ['apply', ...words, '--yes']);
    expect(status).toBe(3);
    expect(resultOf(given)).toEqual({
      changed: false,
      failed: true,
      msg: stderr.replace(/^portplan: /, '').trimEnd(),
    });
  });

  it('a plan with faults: each of them', () => {
    host.write(FILE, 'version: 1\nname: edge\nephemeral: 9-1\nservices:\n  grpc: 80800\n');
    const screen = portplan(host, ['apply', FILE, '--yes']).stdout;
    expect(resultOf({ plan: FILE })).toMatchObject({ changed: false, failed: true, msg: screen.trimEnd() });
    expect(screen.match(/error:/g)).toHaveLength(2);
  });
});

describe('whatever happens, it prints one JSON object', () => {
  it.each([
    ['where it is called', 'throw gone'],
    ['where nobody waits for it', 'process.nextTick(() => { throw gone; })'],
  ])('in spite of a fault of its own %s', (_, fault) => {
    host.write(
      '/run/fault.cjs',
      `const fs = require('node:fs');
       const { openSync } = fs;
       const gone = new Error('gone');
       fs.openSync = (path, ...more) => {
         if (path === '${FILE}') ${fault};
         return openSync(path, ...more);
       };`,
    );
    expect(resultOf({ plan: FILE }, ['--require', '/run/fault.cjs'])).toEqual({
      changed: false,
      failed: true,
      msg: 'a fault of portplan itself: gone (PORTPLAN_DEBUG=1 shows where)',
    });
  });

  it('where there is no file of arguments', () => {
    const { stdout, status } = host.run([process.execPath, MODULE, '/nowhere']);
    expect(JSON.parse(stdout)).toMatchObject({ changed: false, failed: true });
    expect(status).toBe(1);
  });

  it('where a record is damaged', () => {
    resultOf({ plan: FILE });
    host.write('/var/lib/portplan/history/000001.json', '{');
    const { msg } = resultOf({ plan: FILE });
    expect(msg).toMatch(/^\/var\/lib\/portplan\/history\/000001\.json is damaged\./);
  });

  it('where Node is too old', () => {
    const old = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.8' } });`;
    host.write('/run/old.cjs', old);
    const { msg } = resultOf({ plan: FILE }, ['--require', '/run/old.cjs']);
    expect(msg).toMatch(/^portplan needs Node 20\.19 or newer, and found v.*: install a newer one/);
  });
});

describe("Ansible's own keys", () => {
  const OWN = { _ansible_tmpdir: 's3cret', _ansible_shell_executable: 's3cret', _ansible_x: 's3cret' };

  it.each([
    ['a success', JSON.stringify({ plan: FILE, _ansible_diff: true, ...OWN })],
    ['an unknown argument', JSON.stringify({ plan: FILE, unknown: 's3cret', ...OWN })],
    ['a plan with faults', JSON.stringify({ plan: { version: 2 }, ...OWN })],
    ['broken JSON', `{"_ansible_x": s3cret}`],
  ])('are never printed: %s', (_, given) => {
    const { stdout, stderr } = runModule(given);
    expect(stdout + stderr).not.toMatch(/s3cret|_ansible_/);
  });
});

describe('with a command it is the command line', () => {
  it('history and rollback', () => {
    resultOf({ plan: FILE });
    expect(host.run([process.execPath, MODULE, 'history']).stdout).toContain('edge');
    expect(host.run([process.execPath, MODULE, 'rollback', '--yes'])).toMatchObject({ status: 0, stderr: '' });
    expect(liveValues(host).reserved).toBe('');
  });

  it('a directory of plans', () => {
    host.write('/etc/plans/a.portplan.yaml', PLAN);
    const { stdout, stderr } = host.run([process.execPath, MODULE, 'validate', '/etc/plans']);
    expect(stdout + stderr).toBe('/etc/plans/a.portplan.yaml: valid\n');
  });
});
