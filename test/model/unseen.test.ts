/** What a command did not see: which of it could change its answer, and how that is said. */
import { describe, expect, it } from 'vitest';
import { unseenBy, type Unseen } from '../../src/model/unseen/unseen.ts';
import { unseenHolders } from '../../src/model/unseen/unseen-holders.ts';
import { unseenWords } from '../../src/words/unseen-words.ts';
import { socket } from '../lint/audit/sample.ts';

const nginx = { pid: 1, command: 'nginx', user: null, unit: null, container: null, since: null };
const unknown = socket('tcp 0.0.0.0:80');
const known = { ...unknown, holders: [nginx] };

const HIDDEN: Unseen = { kind: 'hidden-processes', count: 3, isRoot: false };
const FILES: Unseen = { kind: 'unread-files', paths: ['/etc/sysctl.d/10-a.conf'] };
const EDGE: Unseen = { kind: 'snapshot', hosts: ['edge-1'] };

describe('listeners whose processes nobody here can see', () => {
  it.each([
    ['all are known', 3, [known], false, []],
    ['processes are hidden, and one is not known', 3, [known, unknown], false, [HIDDEN]],
    ['/proc with hidepid=2 shows none to be hidden', 0, [unknown], false, [{ kind: 'processes-of-others' }]],
    ['the kernel listens itself, and root would see everybody else', 0, [unknown], true, []],
    ['a connection is of nobody', 0, [socket('tcp 10.0.0.5:80 > 10.0.0.9:443 time-wait')], false, []],
  ])('%s', (_, hidden, sockets, isRoot, unseen) => {
    expect(unseenHolders({ hidden, sockets }, isRoot)).toEqual(unseen);
  });
});

describe('a command says what could change its own answer', () => {
  it.each([
    ['preflight', [EDGE]],
    ['suggest', []],
    ['map', [EDGE, HIDDEN]],
    ['init', [EDGE, HIDDEN, FILES]],
    ['lint', []],
  ] as const)('%s', (command, told) => {
    expect(unseenBy(command, [HIDDEN, FILES, EDGE])).toEqual(told);
  });

  it('once, however many hosts and ports it is about', () => {
    const all = [EDGE, HIDDEN, { kind: 'snapshot', hosts: ['edge-2'] } as const, HIDDEN, EDGE];
    expect(unseenBy('audit', all)).toEqual([{ kind: 'snapshot', hosts: ['edge-1', 'edge-2'] }, HIDDEN]);
  });
});

it.each([
  [HIDDEN, 'the sockets of 3 processes may not be looked at: run it as root to see whose they are'],
  [
    { kind: 'hidden-processes', count: 1, isRoot: true },
    'the sockets of 1 process may not be looked at: run it with CAP_SYS_PTRACE, or outside of this container, to see whose they are',
  ],
  [FILES, 'you may not read /etc/sysctl.d/10-a.conf: what the next boot sets is not known; run it as root to be sure'],
  [
    { kind: 'snapshot', hosts: ['edge-1', 'edge-2', 'edge-3'] },
    expect.stringMatching(/^of edge-1 and 2 more only snapshots are known: /),
  ],
] as const)('%o in words', (unseen, words) => {
  expect(unseenWords(unseen)).toEqual(words);
});
