/** Single tasks by the real Ansible: beside its own module for sysctls, as docs/ansible.md has them, and what is refused. */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprint, liveValues, portplan } from '../support/cli.ts';
import { documentedTask } from '../support/ansible/documented.ts';
import { AnsibleGroup, BIN, type Played, type TaskResult } from '../support/ansible/group.ts';

const HOST = 'edge-1';
const SETTING = 'net.ipv4.ip_local_reserved_ports';
const PORTS = '9100,8081,8080';
const FILE = '/etc/portplan/portplan.yaml';
const PLAYING = 120_000;

let group: AnsibleGroup;

beforeAll(async () => {
  group = await AnsibleGroup.start([HOST]);
  const host = group.host(HOST);
  host.write(`${BIN}/portplan`, readFileSync('dist/ansible/portplan.js'));
  host.run(['chmod', '755', `${BIN}/portplan`]);
  host.write(FILE, `version: 1\nname: edge\nreserved: [${PORTS}]\n`);
});

afterAll(() => group.close());

describe(`two modules and the ports ${PORTS}`, () => {
  let played: Played;
  const names = (name: string): readonly boolean[] => played.all(name, HOST).map(({ changed }) => changed);

  beforeAll(() => {
    const sysctl = { name: 'sysctl', 'ansible.posix.sysctl': { name: SETTING, value: PORTS, sysctl_set: true } };
    const ours = { name: 'portplan', portplan: { plan: FILE } };
    played = group.tasks([ours, ours, sysctl, sysctl, sysctl, ours]);
  }, PLAYING);

  // Its lines would win at boot over those of the plans that follow.
  afterAll(() => void group.host(HOST).run(['rm', '/etc/sysctl.conf']));

  it('ansible.posix.sysctl has changed something on every run', () => {
    expect(names('sysctl')).toEqual([true, true, true]);
  });

  it('portplan has changed something on the first run only', () => {
    expect(names('portplan')).toEqual([true, false, false]);
  });

  it('the ports are reserved', () => {
    expect(liveValues(group.host(HOST)).reserved).toBe('8080-8081,9100');
  });
});

describe('the plain commands of the document', () => {
  const apply = documentedTask('Apply the port plan');
  const compare = documentedTask('Compare the host with its plan');
  let results: Readonly<Record<'check' | 'done', readonly TaskResult[]>>;
  let [before, after] = ['', ''];

  beforeAll(() => {
    group.host(HOST).write(FILE, 'version: 1\nname: edge\nreserved: [8090]\n');
    before = fingerprint(group.host(HOST));
    const check = group.tasks([apply, compare], { words: ['--check'] });
    after = fingerprint(group.host(HOST));
    const done = group.tasks([apply, compare]);
    const all = (played: Played) => [played.result(apply.name, HOST), played.result(compare.name, HOST)];
    results = { check: all(check), done: all(done) };
  }, PLAYING);

  it('are changed in check mode where something would change, and do nothing', () => {
    expect(results.check.map(({ changed }) => changed)).toEqual([true, true]);
    expect(after).toBe(before);
  });

  it('are changed where something was done', () => {
    expect(results.done.map(({ changed }) => changed)).toEqual([true, false]);
  });
});

const OWN_NODE = 'Apply the port plan with a Node of its own';

function withFolderOfNode(task: object): object {
  return JSON.parse(JSON.stringify(task).replace('/opt/node/bin', dirname(process.execPath))) as object;
}

describe('tasks with faults, and one with templates', () => {
  let played: Played;

  beforeAll(() => {
    const plan = (name: string, options: object) => ({ name, ignore_errors: true, portplan: options });
    const templated = documentedTask('Apply a plan that stands here');
    const vars = { first_ephemeral: 30000, grpc_port: 41000 };
    played = group.tasks([
      plan('unknown', { plan: FILE, lock_wai: 5 }),
      plan('missing', { plan: '/etc/nowhere.yaml' }),
      plan('faulty', { plan: { version: 1, name: 'edge', services: { web: 80800 } } }),
      { ...withFolderOfNode(documentedTask(OWN_NODE)), vars: { ansible_env: { PATH: '/nowhere' } } },
      { ...templated, vars },
      plan('relative', { plan: 'plans/a.yaml' }),
      { ...plan('nodeless', { plan: FILE }), environment: { PATH: '/nowhere' } },
    ]);
  }, PLAYING);

  it('an unknown argument is refused, with the one that was meant', () => {
    expect(played.result('unknown', HOST)).toMatchObject({ changed: false, failed: true });
    expect(played.result('unknown', HOST).msg).toMatch(/^unknown argument: lock_wai \(did you mean lock_wait\?\)\. /);
  });

  it('the sentence is that of the command line', () => {
    const { stderr } = portplan(group.host(HOST), ['apply', '/etc/nowhere.yaml', '--yes']);
    expect(`portplan: ${played.result('missing', HOST).msg ?? ''}\n`).toBe(stderr);
  });

  it('a fault in a plan that stands in the task is shown', () => {
    expect(played.result('faulty', HOST).msg).toBe(
      [
        'plan:5:12: error: port 80800 is out of range [bad-port]',
        '  5 |     "web": 80800',
        '    |            ^^^^^',
        '  help: a port is 1 to 65535',
      ].join('\n'),
    );
  });

  it('what templates make of numbers, and YAML 1.1 of `off`, is understood', () => {
    expect(played.result('Apply a plan that stands here', HOST)).toMatchObject({ changed: true });
    expect(liveValues(group.host(HOST))).toMatchObject({ range: '30000\t49999', reserved: '41000' });
  });

  it('a relative path is refused, with what to write', () => {
    expect(played.result('relative', HOST).msg).toContain('write the whole path on the host, from /, or ');
  });

  it('a host without Node in the PATH shows what the document says', () => {
    const { module_stderr, msg, rc } = played.result('nodeless', HOST);
    for (const line of [
      `"module_stderr": ${JSON.stringify(module_stderr)},`,
      `"msg": ${JSON.stringify(msg)},`,
      `"rc": ${String(rc)}`,
    ])
      expect(readFileSync('docs/ansible.md', 'utf8')).toContain(`\n${line}\n`);
  });

  it('and is helped by what the document says', () => {
    expect(played.result(OWN_NODE, HOST)).toMatchObject({ changed: false, plan: 'edge' });
  });
});
