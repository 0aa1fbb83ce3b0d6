/** What the role of the example can be given, by the real Ansible on a private host. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { liveValues } from '../support/cli.ts';
import { AnsibleGroup, type Played } from '../support/ansible/group.ts';
import { isWaiting } from '../support/unconfirmed.ts';

const SITE = 'examples/ansible/site.yml';
const HOST = 'edge-1';
const CONFIRM = 'portplan : Keep what was applied';
const PLAYING = 120_000;

let group: AnsibleGroup;

beforeAll(async () => {
  group = await AnsibleGroup.start([HOST]);
  group.host(HOST).run(['mkdir', '--mode=0750', '/etc/portplan']);
}, PLAYING);

afterAll(() => group.close());

function play(variables: object, ...words: readonly string[]): Played {
  return group.play(SITE, { words: ['--extra-vars', JSON.stringify(variables), ...words] });
}

describe('with portplan_confirm_within', () => {
  let [check, first, second]: Played[] = [];

  beforeAll(() => {
    check = play({ portplan_confirm_within: 100 }, '--check');
    first = play({ portplan_confirm_within: 100 });
    second = play({ portplan_confirm_within: 100 });
  }, PLAYING);

  it('it only looks in check mode', () => {
    expect(check?.status).toBe(0);
    expect(check?.result('portplan : Apply the plan', HOST)).toMatchObject({ changed: true });
    expect(check?.all(CONFIRM, HOST)).toEqual([]);
  });

  it('it confirms what it has applied', () => {
    expect(first?.status).toBe(0);
    expect(first?.result(CONFIRM, HOST)).toMatchObject({ record: 1 });
    expect([isWaiting(group.host(HOST)), liveValues(group.host(HOST)).reserved]).toEqual([false, '50051']);
  });

  it('it changes nothing the second time', () => {
    expect([second?.status, second?.changed]).toEqual([0, { [HOST]: 0 }]);
  });

  it('it leaves the mode of a folder that was there alone', () => {
    expect(group.host(HOST).run(['stat', '--format=%a', '/etc/portplan']).stdout).toBe('750\n');
  });

  it('it leaves no folder of the run on the host', () => {
    expect(group.host(HOST).run(['find', '/run', '/tmp', '-name', '*.portplan']).stdout).toBe('');
  });
});

describe('the file of the module', () => {
  it('may be named', () => {
    const { msg } = play({ portplan_module_file: '/nowhere/portplan.js' }).result(
      'portplan : Install the command portplan',
      HOST,
    );
    expect(msg).toContain("Could not find or access '/nowhere/portplan.js'");
  });

  it('is asked for where nobody has it', () => {
    const { failed, msg } = play({ portplan_module_file: '' }).result(
      'portplan : Require the file of the module',
      HOST,
    );
    expect(failed).toBe(true);
    expect(msg).toMatch(
      /^portplan\.js is neither in library\/ beside the playbook .*, or name it in portplan_module_file$/,
    );
  });
});
