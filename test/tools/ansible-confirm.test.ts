/** `confirm_within` by the real Ansible, which deletes the module as soon as a task is done. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { liveValues } from '../support/cli.ts';
import { AnsibleGroup, type Played } from '../support/ansible/group.ts';
import { isWaiting, unconfirmedOn, untilUndone, watcherOf } from '../support/unconfirmed.ts';

const PLAN = { version: 1, name: 'edge', reserved: ['8080-8081', 9100] };
const PLAYING = 120_000;
const IN_TIME = 100;

let group: AnsibleGroup;
let token: string;

beforeAll(async () => {
  group = await AnsibleGroup.start(['kept', 'lost']);
}, PLAYING);

afterAll(() => {
  const pid = watcherOf(token);
  if (pid !== null) process.kill(pid);
  group.close();
});

describe('confirm_within', () => {
  let applied: Played;
  const within = `{{ ${IN_TIME} if inventory_hostname == 'kept' else 1 }}`;

  beforeAll(() => {
    applied = group.tasks([{ name: 'apply', portplan: { plan: PLAN, confirm_within: within } }]);
    ({ token } = unconfirmedOn(group.host('kept')));
  }, PLAYING);

  it('applies, and the task ends though somebody waits', () => {
    expect(applied.changed).toEqual({ kept: 1, lost: 1 });
  });

  it('undoes it where nothing follows', async () => {
    await untilUndone(group.host('lost'));
    expect(liveValues(group.host('lost')).reserved).toBe('');
  });

  it('keeps it where a task with state: confirmed follows', () => {
    const confirmed = group.tasks([
      { name: 'confirm', when: "inventory_hostname == 'kept'", portplan: { state: 'confirmed' } },
    ]);
    expect(confirmed.failures).toEqual({ kept: 0, lost: 0 });
    expect(isWaiting(group.host('kept'))).toBe(false);
    expect(liveValues(group.host('kept')).reserved).toBe('8080-8081,9100');
  });
});
