/** `confirm_within` by the real Ansible, which deletes the module as soon as a task is done: as docs/ansible.md has it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprint, liveValues } from '../support/cli.ts';
import { documentedTasks } from '../support/ansible/documented.ts';
import { AnsibleGroup, type Played } from '../support/ansible/group.ts';
import { isWaiting, unconfirmedOn, untilUndone, watcherOf } from '../support/unconfirmed.ts';

const PLAN = 'version: 1\nname: edge\nreserved: [8080-8081, 9100]\n';
const OTHER = 'version: 1\nname: edge\nreserved: [7000]\n';
const FILE = '/etc/portplan/portplan.yaml';
const APPLY = 'Apply the port plan, and undo it unless it is confirmed';
const KEEP = 'Keep what was applied';
const PLAYING = 120_000;

let group: AnsibleGroup;
let token = '';

beforeAll(async () => {
  group = await AnsibleGroup.start(['kept']);
  group.host('kept').write(FILE, PLAN);
}, PLAYING);

afterAll(() => {
  const pid = token === '' ? null : watcherOf(token);
  if (pid !== null) process.kill(pid);
  group.close();
});

function reserved(): string {
  return liveValues(group.host('kept')).reserved;
}

function resultsOf(played: Played) {
  return [played.status, played.result(APPLY, 'kept'), played.result(KEEP, 'kept')];
}

describe('the tasks of the document', () => {
  const tasks = documentedTasks(APPLY);

  it('only look in check mode', () => {
    const before = [fingerprint(group.host('kept')), reserved()];
    expect(resultsOf(group.tasks(tasks, { words: ['--check'] }))).toMatchObject([
      0,
      { changed: true },
      { changed: false, skipped: true },
    ]);
    expect([fingerprint(group.host('kept')), reserved()]).toEqual(before);
  });

  it('apply, connect anew and confirm', () => {
    const unconfirmed = { record: 1, deadline: expect.stringMatching(/Z$/) as string, by: 'detached' };
    expect(resultsOf(group.tasks(tasks))).toMatchObject([
      0,
      { changed: true, record: 1, unconfirmed },
      { changed: false, record: 1 },
    ]);
    expect([isWaiting(group.host('kept')), reserved()]).toEqual([false, '8080-8081,9100']);
  });

  it('do nothing the second time, and say so', () => {
    const played = group.tasks(tasks);
    expect(resultsOf(played)).toMatchObject([
      0,
      { changed: false },
      { changed: false, msg: 'no apply waits to be confirmed on this host' },
    ]);
    expect(played.result(APPLY, 'kept')).not.toHaveProperty('unconfirmed');
  });

  it('take up a run that was cut off before it could confirm', () => {
    group.host('kept').write(FILE, OTHER);
    group.tasks(tasks.slice(0, 1));
    ({ token } = unconfirmedOn(group.host('kept')));
    expect(resultsOf(group.tasks(tasks))).toMatchObject([
      0,
      { changed: false, unconfirmed: { record: 2 } },
      { changed: false, record: 2 },
    ]);
    expect([isWaiting(group.host('kept')), reserved()]).toEqual([false, '7000']);
  });
});

describe('an apply that nobody confirms in time', () => {
  let [applied, late]: Played[] = [];

  beforeAll(async () => {
    const plan = { version: 1, name: 'edge', reserved: [6000] };
    applied = group.tasks([{ name: 'apply', portplan: { plan, confirm_within: 1 } }]);
    await untilUndone(group.host('kept'));
    late = group.tasks([{ name: KEEP, portplan: { state: 'confirmed' } }]);
  }, PLAYING);

  it('is undone, though Ansible has deleted the module', () => {
    expect(applied?.result('apply', 'kept')).toMatchObject({ changed: true, record: 3 });
    expect(reserved()).toBe('7000');
  });

  it('is no success for who confirms it later', () => {
    expect(late?.result(KEEP, 'kept')).toMatchObject({ changed: false, failed: true });
    expect(late?.result(KEEP, 'kept').msg).toMatch(/ was not confirmed in time: it was undone at /);
  });
});
