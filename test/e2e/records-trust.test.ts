/** Records that were damaged, planted or make no sense: one sentence, and nothing is restored from them. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CLI, liveValues, portplan } from '../support/cli.ts';
import { hostForEach } from '../support/stand.ts';

const RECORD = '/var/lib/portplan/history/000001.json';
const AFTER = { range: '20000\t60999', reserved: '50051', start: '1024' };

const { host } = hostForEach(() => {
  host.write('/etc/portplan.yaml', 'version: 1\nname: edge\nephemeral: 20000-60999\nservices:\n  grpc: 50051\n');
  const applied = portplan(host, ['apply', '/etc/portplan.yaml', '--yes']);
  expect(applied.status, applied.stderr).toBe(0);
});

type Json = Readonly<Record<string, unknown>>;

function withoutDigest(record: Json): Json {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== 'digest'));
}

/** The record with other content, and a digest that fits. */
function rewrite(change: (record: Json) => Json): void {
  const content = change(withoutDigest(JSON.parse(host.read(RECORD)) as Json));
  const digest = `sha256:${createHash('sha256').update(JSON.stringify(content)).digest('hex')}`;
  host.write(RECORD, JSON.stringify({ ...content, digest }));
}

const ROLLBACK = [['rollback', '--yes']];

function expectRefused(sentence: RegExp, commands = ROLLBACK): void {
  for (const words of commands) {
    const { status, stderr } = portplan(host, words);
    expect({ words, status, stderr }).toEqual({ words, status: 3, stderr: expect.stringMatching(sentence) as string });
    expect(stderr).not.toMatch(/fault of portplan|\n./);
  }
  expect(liveValues(host)).toEqual(AFTER);
}

describe('a record', () => {
  it('has a digest of all that it says', () => {
    const { digest, ...content } = JSON.parse(host.read(RECORD)) as Json;
    expect(digest).toBe(`sha256:${createHash('sha256').update(JSON.stringify(content)).digest('hex')}`);
  });

  it.each([
    ['a digit of an earlier value', '32768', '32778'],
    ['a letter of a key', '"before"', '"befor3"'],
    ['the version that tells of the digest', '"1.1"', '"1.0"'],
    ['the name of the digest', '"digest"', '"digesu"'],
  ])('of which %s was flipped is damaged', (_, was, is) => {
    const text = host.read(RECORD);
    expect(text).toContain(was);
    host.write(RECORD, text.replace(was, is));
    expectRefused(/^portplan: \/var\/lib\/portplan\/history\/000001\.json is damaged\. Move it away to go on: /);
  });

  it('without a digest is damaged, but for those of 0.1.0', () => {
    const content = withoutDigest(JSON.parse(host.read(RECORD)) as Json);
    host.write(RECORD, JSON.stringify({ ...content, formatVersion: '1.2' }));
    expectRefused(/^portplan: .* is damaged\. /);
    host.write(RECORD, JSON.stringify({ ...content, formatVersion: '1.0' }));
    expect(portplan(host, ['rollback', '--yes']).status).toBe(0);
  });

  it.each<[string, (record: Json) => Json, RegExp]>([
    ['another number than its file', (record) => ({ ...record, id: 7 }), /it says that it is record 7/],
    ['a negative mode', (record) => ({ ...record, files: [fileWith({ mode: -1 })] }), /is damaged/],
    [
      'a relative path',
      (record) => ({ ...record, files: [fileAt('etc/x.conf')] }),
      /it names etc\/x\.conf, which is no file/,
    ],
    [
      'a path that climbs',
      (record) => ({ ...record, files: [fileAt('/etc/../x')] }),
      /which is no file that portplan writes/,
    ],
    [
      'a file of the kernel',
      (record) => ({ ...record, files: [fileAt('/proc/sys/vm/swappiness')] }),
      /which is no file/,
    ],
    [
      'a form of later',
      (record) => ({ ...record, formatVersion: '2.0', settings: {} }),
      /000001\.json is by a later version/,
    ],
    ['a text of no bytes', (record) => ({ ...record, files: [fileWith({ text: '\u2028' })] }), /is no bytes/],
  ])('with %s is refused in one sentence', (_, change, sentence) => {
    rewrite(change);
    expectRefused(sentence);
  });

  it.each<[string, Json, RegExp]>([
    [
      'a value that is none',
      { before: 'a lot', after: '20000\t60999' },
      /record 1 can't be undone|a value that is none: "?a lot/,
    ],
    [
      'no setting',
      { setting: 'kernel.core_pattern', before: '|/bin/sh', after: 'core' },
      /names "?kernel\.core_pattern"?, which is no setting/,
    ],
  ])('about %s is refused in one sentence, and nothing is written', (_, setting, sentence) => {
    rewrite((record) => ({
      ...record,
      settings: [{ setting: 'net.ipv4.ip_local_port_range', ...setting }],
      files: [],
    }));
    expectRefused(sentence);
  });

  it('of a file in a folder that is closed to others is closed to them too', () => {
    host.run(['mkdir', '-m', '700', '/etc/closed']);
    host.run(['ln', '-s', '/etc/closed/a.conf', '/etc/sysctl.d/zzzz.conf']);
    host.write(
      '/etc/portplan.yaml',
      'version: 1\nname: edge\npersist: {file: /etc/closed/a.conf}\nservices:\n  grpc: 50052\n',
    );
    const applied = portplan(host, ['apply', '/etc/portplan.yaml', '--yes', '--force']);
    expect(applied.status, applied.stderr).toBe(0);
    const modes = host.run(['stat', '-c', '%a', RECORD, RECORD.replace('1.json', '2.json')]).stdout;
    expect(modes).toBe('644\n600\n');
  });
});

describe('records that others may write', () => {
  it.each([
    ['the folder', ['chmod', '777', '/var/lib/portplan'], '/var/lib/portplan'],
    ['its group', ['chown', '0:65534', '/var/lib/portplan'], '/var/lib/portplan'],
    ['its group, root, or an access list', ['chmod', 'g+w', '/var/lib/portplan'], '/var/lib/portplan'],
    ['the folder, as everyone may in /tmp', ['chmod', '1777', '/var/lib/portplan'], '/var/lib/portplan'],
    ['the folder above', ['chmod', '777', '/var/lib'], '/var/lib'],
    ['the folder of the history', ['chmod', '777', '/var/lib/portplan/history'], '/var/lib/portplan/history'],
    [
      'the history, as everyone may in /tmp',
      ['chmod', '1777', '/var/lib/portplan/history'],
      '/var/lib/portplan/history',
    ],
    ['a record', ['chmod', '666', RECORD], RECORD],
    ['an access list of a record', ['chmod', 'g+w', RECORD], RECORD],
  ])('by %s: every command refuses them, and says how to mend that', (_, words, path) => {
    if (words[0] === 'chown') host.run(['chmod', '775', '/var/lib/portplan']);
    if (host.run(words).status !== 0) host.run(['chmod', '777', '/var/lib/portplan']);
    expectRefused(
      new RegExp(
        `^portplan: ${path} can be written by accounts other than root, .*\`chown root ${path}; chmod go-w ${path}\`\n$`,
      ),
      [['rollback', '--yes'], ['history'], ['plan', '/etc/portplan.yaml'], ['apply', '/etc/portplan.yaml', '--yes']],
    );
    host.run(['sh', '-c', `chown root ${path}; chmod go-w ${path}`]);
    expect(portplan(host, ['rollback', '--yes']).status).toBe(0);
  });
});

it('a lock that others may open is refused, since they could keep it', () => {
  host.run(['chmod', '666', '/var/lib/portplan/lock']);
  expectRefused(/^portplan: \/var\/lib\/portplan\/lock can be written by accounts other than root/);
});

describe("an image's records", () => {
  it('are trusted where the image belongs to whoever builds it', () => {
    host.run(['sh', '-c', 'umask 002; mkdir -p /run/image/etc/sysctl.d /run/image/var/lib']);
    host.write('/run/image/usr/lib/systemd/systemd-sysctl', '');
    const run = (...words: readonly string[]) => host.run([process.execPath, CLI, ...words, '--root', '/run/image']);
    expect(run('apply', '/etc/portplan.yaml', '--yes').status).toBe(0);
    expect(run('rollback', '--yes')).toMatchObject({ status: 0, stderr: '' });
    host.run(['chown', '-R', '1:5', '/run/image']);
    expect(run('history')).toMatchObject({ status: 0, stderr: '' });
    host.run(['chmod', 'o+w', '/run/image/var/lib']);
    const told = run('history');
    expect(told).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('/var/lib of the image can be written by') as string,
    });
    expect(told.stderr).not.toContain('chown');
  });
});

/** The file of a record, with some of its attributes. */
function fileWith(attributes: Json): Json {
  return { path: '/etc/x.conf', before: null, after: { text: '', mode: 0o644, uid: 0, gid: 0, ...attributes } };
}

function fileAt(path: string): Json {
  return { ...fileWith({}), path };
}
