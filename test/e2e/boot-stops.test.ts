/** Files and lines at which boot readers hang, die or go on: predicted as the real ones do, told, and never a hang of portplan. */
import { describe, expect, it } from 'vitest';
import { CLI, liveValues, portplan, reboot } from '../support/cli.ts';
import { hostForEach } from '../support/stand.ts';

const { host } = hostForEach();
const RANGE = 'net.ipv4.ip_local_port_range';
const RESERVED = 'net.ipv4.ip_local_reserved_ports';
const SYSTEMD = ['/lib/systemd/systemd-sysctl'];
const PROCPS = ['sysctl', '--system'];

interface Persisted {
  readonly setting: string;
  readonly persisted: Readonly<Record<string, { readonly value: string }>>;
}

/** What the snapshot says that each reader brings, and what each does bring within two seconds. */
function predictedAndReal(name: 'range' | 'reserved') {
  const { snapshot } = JSON.parse(portplan(host, ['snapshot']).stdout) as {
    readonly snapshot: { readonly settings: readonly Persisted[] };
  };
  const { persisted = {} } =
    snapshot.settings.find(({ setting }) => setting === (name === 'range' ? RANGE : RESERVED)) ?? {};
  const real = (reader: readonly string[]): string => {
    reboot(host, ['timeout', '2', ...reader]);
    return liveValues(host)[name];
  };
  return {
    predicted: [persisted['systemd-sysctl']?.value, persisted['procps']?.value],
    real: [real(SYSTEMD), real(PROCPS)],
  };
}

function said(...words: readonly string[]): string {
  const { stdout, stderr } = host.run(['timeout', '20', process.execPath, CLI, ...words]);
  return `${stdout}${stderr}`.replace(/\n(?:#| {9}) */g, ' ');
}

describe('a FIFO among the files', () => {
  it('stops both readers before they set anything', () => {
    host.write('/etc/sysctl.d/10-a.conf', `${RANGE} = 20000 50000\n`);
    host.run(['mkfifo', '/etc/sysctl.d/20-pipe.conf']);
    host.write('/etc/sysctl.d/30-b.conf', `${RESERVED} = 7000\n`);
    const [range, reserved] = [predictedAndReal('range'), predictedAndReal('reserved')];
    expect(range).toEqual({ predicted: ['32768\t60999', '32768\t60999'], real: ['32768\t60999', '32768\t60999'] });
    expect(reserved).toEqual({ predicted: ['', ''], real: ['', ''] });
    expect(said('audit')).toContain(
      '/etc/sysctl.d/20-pipe.conf:1:1: systemd-sysctl and `sysctl --system` hang at this file, which has no end, and set nothing at all',
    );
  });

  it('does not stop portplan, nor does a device without an end, and a plan says that it would be lost', () => {
    host.run(['ln', '-s', '/dev/zero', '/etc/sysctl.d/20-zero.conf']);
    host.write('/etc/edge.yaml', 'version: 1\nephemeral: 20000-50000\n');
    const text = said('plan', '/etc/edge.yaml');
    expect(text).toContain(
      '/etc/sysctl.d/20-zero.conf stops systemd-sysctl before it sets net.ipv4.ip_local_port_range',
    );
    expect(text).toContain('[boot-reader-stops]');
  });
});

it.each([
  ['a first name of 257 bytes', 'x'.repeat(256) + '*.y = 1', true],
  ['a first name of 255 bytes', 'x'.repeat(254) + '*.y = 1', false],
  ['a literal first name, errors hidden', '-' + 'x'.repeat(300) + '.y* = 1', true],
  ['an exclusion', '-' + 'x'.repeat(300) + '*', false],
  ['a second name', 'net.' + 'x'.repeat(300) + '*.y = 1', false],
  ['no pattern', 'x'.repeat(300) + '.y = 1', false],
  ['many stars', 'net.ipv4.' + '*'.repeat(33_000) + 'zz = 1', false],
  ['many question marks', 'net.ipv4.' + '?'.repeat(33_000) + ' = 1', false],
])('a long pattern, %s', (_, line, isDeadly) => {
  host.write('/etc/sysctl.d/10-a.conf', `${line}\n`);
  host.write('/etc/sysctl.d/50-b.conf', `${RANGE} = 20000 50000\n`);
  const { predicted, real } = predictedAndReal('range');
  expect(predicted).toEqual(real);
  expect(real[0]).toBe(isDeadly ? '32768\t60999' : '20000\t50000');
  expect(said('audit').includes('systemd-sysctl dies of an assertion')).toBe(isDeadly);
});

it('a file that gives an error to everybody is skipped, as the readers do, and told', () => {
  host.run(['ln', '-s', '/proc/self/mem', '/etc/sysctl.d/20-broken.conf']);
  host.write('/etc/sysctl.d/50-b.conf', `${RANGE} = 20000 50000\n`);
  const { predicted, real } = predictedAndReal('range');
  expect(predicted).toEqual(real);
  const text = said('audit');
  expect(text).toContain('/etc/sysctl.d/20-broken.conf:1:1: reading this file fails');
  expect(text).not.toContain('may not read');
});

describe('the unit of systemd-sysctl is masked', () => {
  const UNIT = '/etc/systemd/system/systemd-sysctl.service';
  const DOES_NOT_RUN = `${UNIT}:1:1: warning: systemd-sysctl does not run at boot, as its unit is masked, and sets nothing at all`;

  it('a plan is told that a boot brings none of its values, also by a snapshot', () => {
    host.run(['ln', '-s', '/dev/null', UNIT]);
    host.write('/etc/edge.yaml', 'version: 1\nephemeral: 20000-50000\n');
    host.write('/etc/snapshot.json', portplan(host, ['snapshot']).stdout);
    for (const more of [[], ['--host', '/etc/snapshot.json']]) {
      const text = said('plan', '/etc/edge.yaml', ...more);
      expect(text).toContain(
        `${UNIT} stops systemd-sysctl before it sets ${RANGE}: 32768-60999 instead of 20000-50000`,
      );
      expect(text).toContain(DOES_NOT_RUN);
    }
  });

  it('audit says so where files set something, and is silent where none does', () => {
    host.run(['ln', '-s', '/dev/null', UNIT]);
    expect(portplan(host, ['audit']).status).toBe(0);
    host.write('/etc/sysctl.d/30-b.conf', `${RESERVED} = 7000\n`);
    expect(said('audit')).toContain('does not run at boot, as its unit is masked');
  });

  it.each([
    ['/etc/systemd/system/systemd-sysctl.service.d/50-own.conf', ['ln', '-s', '/dev/null']],
    ['/etc/credstore/sysctl.extra', ['mkfifo']],
  ])('what is no file where a source of boot values may be is none: %s', (path, make) => {
    host.run(['mkdir', '-p', path.replace(/\/[^/]*$/, '')]);
    host.run([...make, path]);
    expect(portplan(host, ['audit'])).toMatchObject({ status: 0, stderr: '' });
  });
});
