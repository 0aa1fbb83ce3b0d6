import { expect, test } from 'vitest';
import { readPlanFile } from '../../src/plan-file/read/read-plan-file.ts';

function failure(code?: string): Error {
  return Object.assign(new Error('no'), code === undefined ? {} : { code });
}

/** Reads files out of a record, and keeps what was asked for. */
function reader(files: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const read = (path: string): string => {
    asked.push(path);
    const text = files[path];
    if (text === undefined) throw failure('ENOENT');
    return text;
  };
  return { asked, read };
}

test('standard input is shown as <stdin>, and extends files of the working directory', () => {
  const { read } = reader({
    '-': 'version: 1\nextends: base.yaml\nservices: {web: 0x50}\n',
    'base.yaml': 'version: 1\n',
  });
  const { diagnostics, sources } = readPlanFile('-', read);
  expect(diagnostics.map(({ at }) => at?.file)).toEqual(['<stdin>']);
  expect([...sources.keys()]).toEqual(['<stdin>', 'base.yaml']);
});

test('a file that extends "-" does not read standard input', () => {
  const { asked, read } = reader({ 'portplan.yaml': 'version: 1\nextends: "-"\n' });
  readPlanFile('portplan.yaml', read);
  expect(asked).toEqual(['portplan.yaml', './-']);
});

test('paths are relative to the file that names them, and absolute ones are left alone', () => {
  const { asked, read } = reader({
    '/etc/plans/edge/portplan.yaml': 'version: 1\nextends: [../base.yaml, /srv/base.yaml]\n',
    '/etc/plans/base.yaml': 'version: 1\nextends: lib/ports.yaml\n',
    '/etc/plans/lib/ports.yaml': 'version: 1\n',
    '/srv/base.yaml': 'version: 1\n',
  });
  expect(readPlanFile('/etc/plans/edge/portplan.yaml', read).diagnostics).toEqual([]);
  expect(asked.slice(1)).toEqual(['/etc/plans/base.yaml', '/etc/plans/lib/ports.yaml', '/srv/base.yaml']);
});

test('a file that two others extend is read once', () => {
  const { asked, read } = reader({
    './a.yaml': 'version: 1\nextends: [b.yaml, c.yaml]\n',
    'b.yaml': 'version: 1\nextends: d.yaml\n',
    'c.yaml': 'version: 1\nextends: ./d.yaml\n',
    'd.yaml': 'version: 1\nreserved: [1]\n',
  });
  expect(readPlanFile('./a.yaml', read).desired?.reserved).toHaveLength(1);
  expect(asked).toEqual(['./a.yaml', 'b.yaml', 'd.yaml', 'c.yaml']);
});

test('the named file itself must be there: its error is passed on', () => {
  expect(() => readPlanFile('none.yaml', reader({}).read)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
});

test('an error without a code is a bug, and no diagnostic', () => {
  const read = (path: string): string => {
    if (path === 'a.yaml') return 'version: 1\nextends: b.yaml\n';
    throw failure();
  };
  expect(() => readPlanFile('a.yaml', read)).toThrow('no');
});

test.each([
  ['EACCES', 'no permission to read it'],
  ['ELOOP', 'too many links, or a link where none is followed'],
  ['ENFILE', 'no'],
])('%s of an extended file is a diagnostic', (code, reason) => {
  const read = (path: string): string => {
    if (path === 'a.yaml') return 'version: 1\nextends: b.yaml\n';
    throw failure(code);
  };
  expect(readPlanFile('a.yaml', read).diagnostics).toMatchObject([
    { rule: 'extends-unreadable', message: `can't read "b.yaml": ${reason}`, at: { line: 2, column: 10 } },
  ]);
});

test('positions and the quoted source leave a byte order mark out', () => {
  const { diagnostics, sources } = readPlanFile('a.yaml', () => '\ufeffversion: 1\nreserved: 0\n');
  expect(diagnostics).toMatchObject([{ at: { line: 2, column: 11, endColumn: 12 } }]);
  expect(sources.get('a.yaml')).toBe('version: 1\nreserved: 0\n');
});

test('the ephemeral range and the unprivileged port start are compared where Linux is meant', () => {
  const plan = (platform: string) => `version: 1\n${platform}ephemeral: 1000-2000\nunprivilegedPortStart: 1024\n`;
  const rulesFor = (platform: string) => readPlanFile('a', () => plan(platform)).diagnostics.map(({ rule }) => rule);
  expect(rulesFor('')).toEqual(['ephemeral-below-unprivileged']);
  expect(rulesFor('platform: [windows, linux]\n')).toEqual(['ephemeral-below-unprivileged']);
  expect(rulesFor('platform: windows\n')).toEqual([]);
});
