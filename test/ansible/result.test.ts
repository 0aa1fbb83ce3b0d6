/** A command's JSON → Ansible's result. */
import { describe, expect, it } from 'vitest';
import { failure, resultOf, type Output } from '../../src/ansible/result.ts';
import type { Change } from '../../src/model/plan/change.ts';

const PORTS = 'net.ipv4.ip_local_reserved_ports';
const change = (part: Partial<Change>): Change => ({
  setting: PORTS,
  layer: 'live',
  action: 'update',
  before: '8080',
  after: '8080,50051',
  because: ['grpc'],
  ...part,
});
const NO_OP = change({ setting: 'net.ipv4.ip_local_port_range', action: 'no-op', before: '1', after: '1' });
const PATCH = '--- a\n+++ b\n';
const OUTPUT: Output = {
  changed: true,
  host: 'edge-1',
  plan: 'edge',
  changes: [change({}), change({ layer: 'persisted' }), NO_OP],
  files: [{ path: '/etc/sysctl.d/x.conf', patch: PATCH }],
  record: 7,
  diagnostics: [],
  error: null,
};
const NOTHING = { diff: false, sources: () => new Map<string, string>() };

describe('an apply that went well', () => {
  it('says what has changed', () => {
    expect(resultOf(OUTPUT, true, NOTHING)).toEqual({
      changed: true,
      host: 'edge-1',
      plan: 'edge',
      changes: [change({}), change({ layer: 'persisted' })],
      files: ['/etc/sysctl.d/x.conf'],
      record: 7,
    });
  });

  it('says what waits to be confirmed', () => {
    const unconfirmed = { record: 7, deadline: '2026-01-01T00:00:00.000Z', by: 'systemd' } as const;
    expect(resultOf({ ...OUTPUT, unconfirmed }, true, NOTHING).unconfirmed).toEqual(unconfirmed);
    expect(resultOf({ ...OUTPUT, unconfirmed: null }, true, NOTHING)).not.toHaveProperty('unconfirmed');
  });

  it('names the record that was confirmed', () => {
    const confirmed: Output = {
      changed: false,
      host: 'edge-1',
      changes: [],
      confirmed: 7,
      diagnostics: [],
      error: null,
    };
    expect(resultOf(confirmed, true, NOTHING)).toEqual({ changed: false, host: 'edge-1', changes: [], record: 7 });
  });

  it('shows settings, one range a line, then files', () => {
    const header = `${PORTS} (live)`;
    expect(resultOf(OUTPUT, true, { ...NOTHING, diff: true }).diff).toEqual([
      { before: '8080\n', after: '8080\n50051\n', before_header: header, after_header: header },
      { prepared: PATCH },
    ]);
  });

  it('shows what changes at boot alone, where there are no files', () => {
    const windows = { ...OUTPUT, files: [], changes: [change({}), change({ setting: 'ipv4', layer: 'persisted' })] };
    const headers = resultOf(windows, true, { ...NOTHING, diff: true }).diff?.map((each) => Object.values(each).at(-1));
    expect(headers).toEqual([`${PORTS} (live)`, 'ipv4 (persisted)']);
  });

  it('shows an empty list and a value that is not set as nothing', () => {
    const cleared = { ...OUTPUT, files: [], changes: [change({ before: null, after: '' })] };
    expect(resultOf(cleared, true, { ...NOTHING, diff: true }).diff).toMatchObject([{ before: '', after: '' }]);
  });

  it('hands on warnings, one line each', () => {
    const at = { file: 'p.yaml', line: 3, column: 5 };
    const diagnostics: Output['diagnostics'] = [
      { rule: 'a', severity: 'warning', message: 'it is wide', help: 'narrow it', ...at },
      { rule: 'b', severity: 'warning', message: 'it was cut off' },
      { rule: 'c', severity: 'info', message: 'by the way' },
    ];
    expect(resultOf({ ...OUTPUT, diagnostics }, true, NOTHING).warnings).toEqual([
      'p.yaml:3:5: it is wide [a]; narrow it',
      'it was cut off [b]',
    ]);
  });
});

describe('an apply that failed', () => {
  const at = { file: 'plan', line: 1, column: 1, endColumn: 4 };
  const faulty: Output = {
    ...OUTPUT,
    diagnostics: [{ rule: 'bad', severity: 'error', message: 'no', help: 'yes', ...at }],
    error: { code: 'usage', message: 'the plan has errors; nothing was changed' },
  };

  it('says why in the words of the command line, and has changed nothing', () => {
    expect(resultOf(faulty, false, NOTHING)).toMatchObject({
      changed: false,
      failed: true,
      msg: 'the plan has errors; nothing was changed\nplan:1:1: error: no [bad]\n  help: yes',
    });
  });

  it('shows the line of a plan that stands in the task', () => {
    const { msg } = resultOf({ ...faulty, error: null }, false, {
      diff: false,
      sources: () => new Map([['plan', 'abc: 1']]),
    });
    expect(msg).toBe('plan:1:1: error: no [bad]\n  1 | abc: 1\n    | ^^^\n  help: yes');
  });

  it('has changed something where something could not be undone', () => {
    expect(failure('Not undone: x', true)).toEqual({ changed: true, failed: true, msg: 'Not undone: x' });
  });
});
