/** What sets values at boot beside sysctl files, made so long or so deep that a reader hangs that looks at a part twice. */
import { describe, expect, it } from 'vitest';
import { readBootSources } from '../../../../src/backends/linux/boot-sources/read-boot-sources.ts';
import { bootState } from '../../../../src/backends/linux/boot/boot-state.ts';
import { bootFindings } from '../../../../src/backends/linux/boot-lines/boot-findings.ts';
import { bytesOf } from '../../../../src/model/bytes.ts';
import { runOn } from '../../../support/command-context.ts';
import { Machine } from '../../../support/machine.ts';

const N = 100_000;
const KEY = 'net.ipv4.ip_local_reserved_ports';
const PROFILE = '/etc/tuned/web/tuned.conf';
const UNIT = '/etc/systemd/system/systemd-sysctl.service';

function machineWith(files: Readonly<Record<string, string>>): Machine {
  const machine = new Machine();
  machine.put('/etc/tuned/active_profile', 'web\n');
  machine.put('/etc/tuned/tuned-main.conf', 'x = 1\n');
  machine.put('/run/tuned/tuned.pid', '1\n');
  for (const [path, text] of Object.entries(files)) machine.put(path, text);
  return machine;
}

/** What systemd brings at boot. */
function reservedAtBoot(files: Readonly<Record<string, string>>): string {
  return bootState('systemd-sysctl', readBootSources(machineWith(files)).files).reserved.value;
}

describe('long sources', () => {
  it.each([
    ['a value of TuneD that goes on for ever', PROFILE, `[sysctl]\n${KEY} = 80\n${' x\n'.repeat(N)}`],
    ['empty lines behind one', PROFILE, `[sysctl]\n${KEY} = 80${'\n'.repeat(N)}`],
    ['blanks in a line that is no assignment', PROFILE, `[sysctl]\na${' '.repeat(N)}b\n`],
    ['blanks in the list of included profiles', PROFILE, `[main]\ninclude=a${' '.repeat(N)}b\n`],
    ['a line of a unit that goes on for ever', UNIT, `[Service]\nLoadCredential=${'\\\n'.repeat(N)}x\n`],
    ['blanks in an assignment of a unit', UNIT, `[Service]\nSetCredential=sysctl.extra:${' '.repeat(N)}x\n`],
    [
      'blanks in a line of our own',
      '/etc/sysctl.d/a.conf',
      `# BEGIN portplan\na = 1${' '.repeat(N)}b\n# END portplan\n`,
    ],
  ])('%s', async (_, path, text) => {
    const machine = machineWith({ [PROFILE]: '[main]\n', [path]: text });
    expect(await runOn(machine, ['plan', 'p.yaml'], { 'p.yaml': 'version: 1\nreserved: [8080]\n' })).toMatchObject({
      stderr: '',
    });
  });

  it('many files, each with a line that another one overrides', () => {
    const files = Array.from({ length: 10_000 }, (_, i) => ({
      ...({ path: `/etc/sysctl.d/${i}.conf`, kind: 'file', text: bytesOf(`${KEY} = ${i + 1}\n`) } as const),
      ...{ attributes: null, isPlanted: false },
    }));
    const found = bootFindings({ files, readers: ['systemd-sysctl'], strayFiles: [] }, {});
    expect(found.length).toBe(9999);
  });
});

describe('a unit', () => {
  it('has lines that go on in the next one', () => {
    const text =
      '[Service]\nLoadCredential=\nImportCredential=\nSetCredential=\\\n  sysctl.extra:\\\n net.ipv4.ip_local_reserved_ports=80 \n';
    expect(reservedAtBoot({ [UNIT]: text })).toBe('80');
  });
});

describe('profiles of TuneD', () => {
  const chain = (length: number): Readonly<Record<string, string>> => ({
    [PROFILE]: '[main]\ninclude=p0\n',
    ...Object.fromEntries(
      Array.from({ length }, (_, i) => [`/etc/tuned/p${i}/tuned.conf`, `[main]\ninclude=p${i + 1}\n`] as const),
    ),
    [`/etc/tuned/p${length}/tuned.conf`]: `[sysctl]\n${KEY} = 80\n`,
  });

  it('that include one another are all read', () => {
    expect(reservedAtBoot(chain(100))).toBe('80');
  });

  it('set nothing where they are more than TuneD can follow', () => {
    expect(reservedAtBoot(chain(1000))).toBe('');
  });

  const doubling = (times: number): Readonly<Record<string, string>> => ({
    [PROFILE]: [
      '[variables]',
      'a0=1',
      ...Array.from({ length: times }, (_, i) => `a${i + 1}=\${a${i}}\${a${i}}`),
      `[sysctl]\n${KEY} = \${a${times}}\n`,
    ].join('\n'),
  });

  it('have variables that name one another', () => {
    expect(reservedAtBoot(doubling(2))).toBe('1111');
  });

  it('of which one that grows beyond all bounds is not known', async () => {
    const { stdout, stderr } = await runOn(machineWith(doubling(60)), ['plan', 'p.yaml'], {
      'p.yaml': 'version: 1\nephemeral: 20000-60999\n',
    });
    expect(stderr).toBe('');
    expect(stdout).toContain(`${PROFILE}:64:1: warning: the active profile of TuneD may set ${KEY}`);
  });
});
