/** Boot values that no file of a boot reader sets: a credential, read by the real systemd-sysctl; the command line; TuneD. */
import { describe, expect, it } from 'vitest';
import { CLI, liveValues, portplan, reboot, setLive } from '../support/cli.ts';
import { expectSchema } from '../support/output-schema.ts';
import { hostForEach } from '../support/stand.ts';

const { host } = hostForEach();
const RANGE = 'net.ipv4.ip_local_port_range';

interface Setting {
  readonly setting: string;
  readonly persisted: Readonly<Record<string, { readonly value: string; readonly from: string | null }>>;
}

function predicted() {
  const json = expectSchema('output', portplan(host, ['snapshot']).stdout) as {
    readonly snapshot: { readonly settings: readonly Setting[] };
  };
  return json.snapshot.settings.find(({ setting }) => setting === RANGE)?.persisted['systemd-sysctl'];
}

function said(...words: readonly string[]): string {
  const { stdout, stderr } = host.run([process.execPath, CLI, ...words]);
  return `${stdout}${stderr}`.replace(/\n(?:#| {9}) */g, ' ');
}

describe('the credential sysctl.extra', () => {
  it('wins over all files, as systemd-sysctl has it, and a plan that it beats is refused', () => {
    host.write('/etc/sysctl.d/zzzz.conf', `${RANGE} = 20000 50000\n`);
    host.write('/etc/credstore/sysctl.extra', `# by the hypervisor\n${RANGE} = 30000 40000\n`);
    reboot(host, ['env', 'CREDENTIALS_DIRECTORY=/etc/credstore', '/lib/systemd/systemd-sysctl']);
    expect(liveValues(host).range).toBe('30000\t40000');
    expect(predicted()).toMatchObject({ value: '30000\t40000', from: '/etc/credstore/sysctl.extra:2' });
    const place = '/etc/credstore/sysctl.extra:2';
    expect(said('audit')).toContain(place);
    expect(said('init', '-')).toContain(place);
    host.write('/etc/edge.yaml', 'version: 1\nephemeral: 20000-50000\n');
    const refused = portplan(host, ['apply', '--yes', '/etc/edge.yaml']);
    expect(refused.status).toBe(1);
    expect(refused.stdout).toContain(`${place} sets ${RANGE} and wins over`);
    expect(refused.stdout).toContain('take the line out of that credential');
  });

  const DROP_IN = '/etc/systemd/system/systemd-sysctl.service.d/extra.conf';
  const ENCODED = Buffer.from(`${RANGE} = 30000 40000`).toString('base64');

  it.each([
    ['LoadCredential=sysctl.extra:/etc/extra', '/etc/extra:1'],
    [`SetCredential=sysctl.extra:${RANGE}=30000\\x2040000`, `${DROP_IN}:2`],
    [`SetCredential=sysctl.extra:# x\\n\\\n${RANGE}\\u003d30000\\04040000`, `${DROP_IN}:3`],
    [`LoadCredential=\nSetCredential=sysctl.extra:${RANGE}=30000\\x2040000`, `${DROP_IN}:3`],
    ['LoadCredential=\nImportCredential=sysctl.*', '/etc/credstore/sysctl.extra:1'],
    [`SetCredential=sysctl.extra:${RANGE}\\q=30000 40000`, null],
    ['LoadCredential=', null],
  ])('is found as its unit says: %j', (line, from) => {
    host.write('/etc/extra', `${RANGE} = 30000 40000\n`);
    if (line.includes('Import')) host.write('/etc/credstore/sysctl.extra', `${RANGE} = 30000 40000\n`);
    host.write(DROP_IN, `[Service]\n${line}\n`);
    expect(predicted()).toMatchObject({ from });
  });

  it.each([
    `systemd.set_credential=sysctl.extra:${RANGE}=30000\\x2040000`,
    `systemd.set_credential_binary=sysctl.extra:${ENCODED}`,
  ])("is found on the kernel's command line: %s", (word) => {
    host.write('/etc/cmdline', `quiet ${word} splash\n`);
    expect(host.run(['mount', '--bind', '/etc/cmdline', '/proc/cmdline']).status).toBe(0);
    expect(predicted()).toMatchObject({ value: '30000\t40000', from: '/proc/cmdline:1' });
  });

  it.each([
    ['/etc/credstore.encrypted/sysctl.extra', 'LoadCredential=\nImportCredential=sysctl.*'],
    ['/etc/credstore.encrypted/sysctl.extra', 'LoadCredentialEncrypted=sysctl.extra'],
    ['/etc/extra', 'LoadCredentialEncrypted=sysctl.extra:/etc/extra'],
    [DROP_IN, 'LoadCredential=\nSetCredentialEncrypted=sysctl.extra:Whxqht+dQJax1aZeCGLxm'],
  ])('that is encrypted is said not to be seen: %s, %j', (place, line) => {
    if (place !== DROP_IN) host.write(place, 'Whxqht+dQJax1aZeCGLxm');
    host.write(DROP_IN, `[Service]\n${line}\n`);
    expect(said('audit').replace(/\s+/g, ' ')).toContain(`could not be looked at (${place})`);
  });

  it('may be there where a user may not look, and that is said', () => {
    host.write('/etc/credstore/other', 'x');
    host.run(['chmod', '0', '/etc/credstore']);
    const powerless = ['setpriv', '--inh-caps=-all', '--bounding-set=-all'];
    const { stdout, stderr } = host.run([...powerless, process.execPath, CLI, 'audit']);
    expect(`${stdout}${stderr}`.replace(/\n */g, ' ')).toContain(
      'credential for systemd-sysctl (sysctl.extra) would win over all files, and could not be looked at',
    );
    expect(said('audit')).not.toContain('credential');
  });
});

describe("the kernel's command line", () => {
  const boot = (text: string) => {
    host.write('/etc/cmdline', `${text}\n`);
    expect(host.run(['mount', '--bind', '/etc/cmdline', '/proc/cmdline']).status).toBe(0);
  };

  it('is told apart from a credential that stands on it', () => {
    boot(`sysctl.${RANGE}="30000 40000" systemd.set_credential=sysctl.extra:net.ipv4.ip_local_reserved_ports=8080`);
    const text = said('audit', '-v').replace(/\s+/g, ' ');
    expect(text).toMatch(/ip_local_port_range is 30000-40000 after a boot: the kernel's command line sets it/);
    expect(text).toMatch(/ip_local_reserved_ports is 8080 after a boot: the credential sysctl\.extra/);
  });

  it('sets what no file sets, and is no drift', () => {
    boot(`quiet "sysctl.${RANGE}=30000 40000" -- sysctl.${RANGE}="1 2"`);
    setLive(host, 'ip_local_port_range', '30000 40000');
    expect(predicted()).toMatchObject({ value: '30000\t40000', from: '/proc/cmdline:1' });
    const text = said('audit', '-v');
    expect(text).toContain('/proc/cmdline:1');
    expect(text).not.toContain('after the next boot');
  });

  it.each([
    ['/etc/default/grub.d/50-x.cfg', `GRUB_CMDLINE_LINUX="quiet sysctl.${RANGE}=\\"20000 40000\\""`],
    ['/etc/kernel/cmdline', `root=/dev/sda1 "sysctl.${RANGE}=20000 40000"`],
  ])('of the next boot is told where %s has been changed since', (path, text) => {
    boot(`quiet sysctl.${RANGE}="30000 40000"`);
    host.write(path, `${text}\n`);
    expect(said('audit', '-v').replace(/\s+/g, ' ')).toContain(
      `${path}:1:1: ${RANGE} is 20000-40000 after a boot with another command line of the boot loader`,
    );
    host.write(path, `${text.replace('20000', '30000')}\n`);
    expect(said('audit', '-v')).not.toContain(path);
  });

  it('loses to a file', () => {
    boot(`sysctl.${RANGE}="30000 40000"`);
    host.write('/etc/sysctl.d/50-a.conf', `${RANGE} = 20000 50000\n`);
    expect(predicted()).toMatchObject({ value: '20000\t50000', from: '/etc/sysctl.d/50-a.conf:1' });
  });
});

describe('TuneD', () => {
  const profile = '/etc/tuned/web/tuned.conf';
  const tune = () => {
    host.write('/etc/tuned/active_profile', 'web\n');
    host.write('/etc/tuned/tuned-main.conf', 'daemon = 1\n');
    host.write('/run/tuned/tuned.pid', '1\n');
    host.write('/etc/tuned/base/tuned.conf', `[sysctl]\n${RANGE} = 1024 65535\n`);
    host.write(
      profile,
      `[main]\ninclude=base\n\n[sysctl]\nvm.swappiness=10\n${RANGE}="30000 40000"\n[script]\n${RANGE}=1 2\n`,
    );
  };

  it('sets what no file of /etc sets, and audit says who instead of a drift to the default', () => {
    tune();
    setLive(host, 'ip_local_port_range', '30000 40000');
    host.write('/usr/lib/sysctl.d/50-a.conf', `${RANGE} = 20000 50000\n`);
    expect(predicted()).toMatchObject({ value: '30000\t40000', from: `${profile}:6` });
    expect(said('audit')).toContain(`${profile}:6`);
    expect(said('audit')).not.toContain('after the next boot');
  });

  it('leaves the files of /etc to win, unless it is told not to', () => {
    tune();
    host.write('/etc/sysctl.d/50-a.conf', `${RANGE} = 20000 50000\n`);
    expect(predicted()?.value).toBe('20000\t50000');
    host.write('/etc/tuned/tuned-main.conf', '# x\nreapply_sysctl = 0\n');
    expect(predicted()).toMatchObject({ value: '30000\t40000', from: `${profile}:6` });
  });

  it('that does not start at boot sets nothing', () => {
    tune();
    host.run(['rm', '-f', '/run/tuned/tuned.pid', '/etc/systemd/system/multi-user.target.wants/tuned.service']);
    expect(predicted()?.value).toBe('32768\t60999');
  });

  it('applies /etc/sysctl.conf and hides nothing by names of packages, whatever its own profile sets', () => {
    tune();
    host.write('/etc/tuned/web/tuned.conf', '[sysctl]\nvm.swappiness=10\n');
    host.write('/usr/lib/sysctl.d/zzzz.conf', `${RANGE} = 20000 50000\n`);
    host.write('/etc/sysctl.conf', `${RANGE} = 25000 55000\n`);
    expect(predicted()).toMatchObject({ value: '25000\t55000', from: '/etc/sysctl.conf:1' });
    host.write('/etc/edge.yaml', 'version: 1\nephemeral: 30000-60000\n');
    const refused = portplan(host, ['apply', '--yes', '/etc/edge.yaml']);
    expect(refused.stdout).toContain(`/etc/sysctl.conf:1 sets ${RANGE} and wins over`);
    host.write('/etc/edge.yaml', 'version: 1\nephemeral: 30000-60000\npersist: {file: /etc/sysctl.conf}\n');
    expect(portplan(host, ['apply', '--yes', '/etc/edge.yaml']).status).toBe(0);
  });

  it.each([
    ['[variables]\nfirst=30000\n[sysctl]\n%s = ${first} 40000\n', { value: '30000\t40000', from: `${profile}:4` }],
    ['[variables]\ninclude=/etc/tuned/vars.conf\n[sysctl]\n%s = ${range}\n', { value: '31000\t41000' }],
    ['[main]\ninclude=base\n[sysctl]\nreplace=1\nvm.swappiness=10\n', { value: '32768\t60999' }],
    ['[main]\ninclude=missing\n[sysctl]\n%s = 30000 40000\n', { value: '32768\t60999' }],
    ["[sysctl]\n%s = '30000 40000'\n", { value: '32768\t60999' }],
  ])('reads a profile as TuneD does: %j', (text, expected) => {
    tune();
    host.write('/etc/tuned/vars.conf', 'range = 31000 41000\n');
    host.write(profile, text.replace('%s', RANGE));
    expect(predicted()).toMatchObject(expected);
  });

  it('may set what it alone can compute, and that is said with its place', () => {
    tune();
    host.write(profile, `[sysctl]\n${RANGE} = \${f:exec:cat:/etc/range}\n`);
    const text = said('audit').replace(/\s+/g, ' ');
    expect(text).toContain(`the active profile of TuneD may set ${RANGE}`);
    expect(text).toContain(`${profile}:2`);
    host.write('/etc/sysctl.d/50-a.conf', `${RANGE} = 20000 50000\n`);
    expect(said('audit')).not.toContain('TuneD may set');
  });
});
