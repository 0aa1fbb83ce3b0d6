/** What is said of an apply that waits to be confirmed, and of one whose timer is gone. */
import { describe, expect, it } from 'vitest';
import { liveValues, portplan, portplanHere, setLive } from '../support/cli.ts';
import { expectSchema } from '../support/output-schema.ts';
import { isWaiting, unconfirmedOn, watcherOf } from '../support/unconfirmed.ts';
import { hostForEach } from '../support/stand.ts';

const { host } = hostForEach(() => {
  host.write('/etc/portplan.yaml', 'version: 1\nname: edge\nservices:\n  grpc: 50051\n');
  host.write('/etc/other.yaml', 'version: 1\nname: other\nservices:\n  grpc: 50052\n');
});

function applyToConfirm(): string {
  const applied = portplan(host, ['apply', '/etc/portplan.yaml', '--yes', '--confirm-within', '600']);
  expect(applied.status, applied.stderr).toBe(0);
  return unconfirmedOn(host).token;
}

/** The process that would undo it has been ended. */
function applyAndLose(): string {
  const token = applyToConfirm();
  process.kill(watcherOf(token) ?? Number.NaN);
  return token;
}

function notes(): readonly { readonly rule: string; readonly message: string; readonly help: string }[] {
  const { stdout } = portplan(host, ['plan', '/etc/portplan.yaml', '--format', 'json']);
  return (JSON.parse(stdout) as { readonly diagnostics: ReturnType<typeof notes> }).diagnostics;
}

describe('plan', () => {
  it('warns that an apply is not confirmed yet', () => {
    const token = applyToConfirm();
    expect(notes()).toMatchObject([
      {
        rule: 'unconfirmed-apply',
        message: expect.stringMatching(
          /^the apply of \S+ \S+ UTC \(edge\) is not confirmed yet: it is undone at \S+ \S+ UTC \(by a process that waits\)$/,
        ) as string,
        help: 'portplan confirm keeps it, portplan rollback undoes it now',
      },
    ]);
    process.kill(watcherOf(token) ?? Number.NaN);
  });

  it('warns that what was to undo an apply is gone, until it is confirmed', () => {
    applyAndLose();
    expect(notes()).toMatchObject([
      {
        message: expect.stringContaining('is no longer there: nothing undoes it by itself') as string,
        help: 'portplan confirm keeps it, portplan rollback undoes it',
      },
    ]);
    expect(portplan(host, ['confirm']).status).toBe(0);
    expect(notes()).toEqual([]);
  });

  it('says what the undo at the deadline has left alone, since another program had changed it', () => {
    const token = applyAndLose();
    setLive(host, 'ip_local_reserved_ports', '1234');
    const undone = portplan(host, ['expire', token]);
    expect({ status: undone.status, stderr: undone.stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining('net.ipv4.ip_local_reserved_ports is not undone: it is now 1234') as string,
    });
    expect(portplan(host, ['history']).stdout).toMatch(
      /rollback of 1, not confirmed in time: \/etc\/sysctl\.d\/zzz-portplan\.conf; not net\.ipv4\.ip_local_reserved_ports, which others had changed\n/,
    );
    expect(liveValues(host).reserved).toBe('1234');
  });
});

describe('other commands', () => {
  it('apply of another plan is refused', () => {
    applyAndLose();
    const refused = portplan(host, ['apply', '/etc/other.yaml', '--yes']);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(/^portplan: the apply of \S+ \S+ UTC \(edge\) is not confirmed: keep it with /);
    expect(liveValues(host).reserved).toBe('50051');
  });

  it('apply of the same plan is refused: the host will not stay so', () => {
    applyAndLose();
    const refused = portplan(host, ['apply', '/etc/portplan.yaml', '--yes', '--format', 'json']);
    expect(refused.status).toBe(1);
    expect(expectSchema('output', refused.stdout)).toMatchObject({ error: { code: 'unconfirmed' } });
  });

  it.each(['--yes', '--check'])(
    'apply %s of the same plan, to be confirmed too, tells that the first one waits',
    (how) => {
      applyAndLose();
      const { record, deadline, by } = unconfirmedOn(host);
      const words = ['apply', '/etc/portplan.yaml', how, '--confirm-within', '60'];
      const again = portplan(host, words);
      expect({ status: again.status, text: again.stdout }).toEqual({
        status: 0,
        text: expect.stringMatching(/nothing undoes it by itself[^]*portplan confirm keeps it/) as string,
      });
      expect(expectSchema('output', portplan(host, [...words, '--format', 'json']).stdout)).toMatchObject({
        record: null,
        unconfirmed: { record, deadline, by },
      });
    },
  );

  it('rollback of an apply that has changed nothing leaves the one before it alone', () => {
    portplan(host, ['apply', '/etc/portplan.yaml', '--yes']);
    const waiting = { formatVersion: '1.0', token: '2-a', record: 2, at: '2026-11-21T09:12:40.000Z', plan: 'edge' };
    const text = JSON.stringify({ ...waiting, deadline: '2026-11-21T09:14:40.000Z', by: 'detached' });
    host.write('/var/lib/portplan/unconfirmed.json', text);
    expect(notes()).toMatchObject([{ message: expect.stringContaining('nothing of it is in force') as string }]);
    const undone = portplan(host, ['rollback', '--yes', '--format', 'json']);
    expect(undone.status).toBe(0);
    expect(expectSchema('output', undone.stdout)).toMatchObject({ undone: null, changes: [], error: null });
    expect({ waits: isWaiting(host), reserved: liveValues(host).reserved }).toEqual({
      waits: false,
      reserved: '50051',
    });
  });

  it('rollback of the apply leaves nothing to confirm', () => {
    const token = applyAndLose();
    expect(portplan(host, ['rollback', '--yes'])).toMatchObject({ status: 0, stderr: '' });
    expect(isWaiting(host)).toBe(false);
    expect(portplan(host, ['expire', token])).toMatchObject({ status: 0, stdout: 'Nothing to undo.\n' });
    expect(portplan(host, ['confirm']).status).toBe(3);
  });

  it('rollback of another record leaves the apply waiting, and says so', () => {
    portplan(host, ['apply', '/etc/portplan.yaml', '--yes']);
    setLive(host, 'ip_local_reserved_ports', '');
    portplan(host, ['apply', '/etc/portplan.yaml', '--yes']);
    host.write('/etc/portplan.yaml', 'version: 1\nname: edge\nephemeral: 20000-60999\nservices: {grpc: 50051}\n');
    const token = applyAndLose();
    const undone = portplan(host, ['rollback', '2', '--yes']);
    expect(undone.stderr).toMatch(/^warning: the apply of .* is not confirmed; .* \[unconfirmed-apply\]\n/);
    expect(portplan(host, ['expire', token]).stdout).toMatch(/^Not confirmed in time, undone: 3 /);
    expect(liveValues(host)).toEqual({ range: '32768\t60999', reserved: '', start: '1024' });
  });

  it('any of them refuses a damaged file in one sentence', () => {
    applyAndLose();
    host.write('/var/lib/portplan/unconfirmed.json', '{}');
    for (const words of [['plan', '/etc/portplan.yaml'], ['confirm'], ['rollback', '--yes'], ['expire', '1-a']]) {
      const refused = portplan(host, words);
      expect({ status: refused.status, stderr: refused.stderr }).toEqual({
        status: 3,
        stderr: expect.stringMatching(
          /^portplan: \/var\/lib\/portplan\/unconfirmed\.json is damaged\. [^\n]*\n$/,
        ) as string,
      });
    }
  });
});

describe('a command line that makes no sense', () => {
  it.each([
    [['--confirm-within', '0'], '--confirm-within takes 1 to 86400 seconds, not 0'],
    [['--confirm-within', '86401'], '--confirm-within takes 1 to 86400 seconds, not 86401'],
    [['--confirm-within', '2m'], '--confirm-within takes a number of seconds, not 2m'],
    [['--confirm-within', '0', '--check'], '--confirm-within takes 1 to 86400 seconds, not 0'],
    [
      ['--confirm-within', '60', '--root', '/tmp'],
      'an image has no live settings to lose a host by: leave out --confirm-within',
    ],
  ])('%j', (words, message) => {
    const refused = portplanHere(['apply', 'examples/laptop.portplan.yaml', '--yes', ...words]);
    expect({ status: refused.status, stderr: refused.stderr }).toEqual({ status: 3, stderr: `portplan: ${message}\n` });
  });
});
