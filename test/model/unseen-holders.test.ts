/** What is said of listeners whose processes nobody here can see. */
import { expect, it } from 'vitest';
import { unseenWords } from '../../src/model/sockets/unseen-holders.ts';
import { socket } from '../lint/audit/sample.ts';

const nginx = { pid: 1, command: 'nginx', user: null, unit: null, container: null, since: null };
const unknown = socket('tcp 0.0.0.0:80');
const known = { ...unknown, holders: [nginx] };

it.each([
  ['all are known', 3, [known], false, null],
  ['processes are hidden, and one is not known', 3, [known, unknown], false, '3 processes may not be looked at'],
  ['/proc with hidepid=2 shows none to be hidden', 0, [unknown], false, 'run it as root to see who listens'],
  ['the kernel listens itself, and root would see everybody else', 0, [unknown], true, null],
  ['a connection is of nobody', 0, [socket('tcp 10.0.0.5:80 > 10.0.0.9:443 time-wait')], false, null],
])('%s', (_, hidden, sockets, isRoot, words) => {
  const said = unseenWords({ hidden, sockets }, isRoot, 'see who listens');
  expect(said).toEqual(words === null ? null : expect.stringContaining(words));
});
