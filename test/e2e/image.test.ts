/** `--root`: an image's files, and nothing outside of it. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { portplanHere } from '../support/cli.ts';

let image: string;
let plan: string;

beforeEach(() => {
  const scratch = mkdtempSync(join(tmpdir(), 'portplan-image-'));
  image = join(scratch, 'root');
  for (const directory of ['etc/sysctl.d', 'usr/lib/systemd', 'usr/lib/sysctl.d', 'var/lib'])
    mkdirSync(join(image, directory), { recursive: true });
  symlinkSync('usr/lib', join(image, 'lib'));
  writeFileSync(join(image, 'usr/lib/systemd/systemd-sysctl'), '');
  writeFileSync(join(image, 'etc/hostname'), 'golden-image\n');
  plan = join(scratch, 'portplan.yaml');
  writeFileSync(plan, 'version: 1\nname: edge\nephemeral: 20000-60999\nservices: {grpc: 50051}\n');
});

afterEach(() => rmSync(join(image, '..'), { recursive: true }));

function apply() {
  return portplanHere(['apply', plan, '--root', image, '--yes', '--format', 'json']);
}

describe('an image below --root', () => {
  it('gets the drop-in, and a record', () => {
    expect(apply().status).toBe(0);
    expect(readFileSync(join(image, 'etc/sysctl.d/zzz-portplan.conf'), 'utf8')).toContain(
      'net.ipv4.ip_local_reserved_ports = 50051\n',
    );
    expect(readFileSync(join(image, 'var/lib/portplan/history/000001.json'), 'utf8')).toContain('"id": 1');
  });

  it('is as planned the second time', () => {
    apply();
    expect((JSON.parse(apply().stdout) as { changed: boolean }).changed).toBe(false);
  });

  it('has no live settings: only the boot layer is planned', () => {
    const { changes, host } = JSON.parse(apply().stdout) as { changes: { layer: string }[]; host: string };
    expect(host).toBe('golden-image');
    expect(new Set(changes.map(({ layer }) => layer))).toEqual(new Set(['persisted']));
  });

  it('can be rolled back', () => {
    apply();
    expect(portplanHere(['rollback', '--root', image, '--yes']).status).toBe(0);
    expect(() => readFileSync(join(image, 'etc/sysctl.d/zzz-portplan.conf'))).toThrow('ENOENT');
  });

  it('is never left through a link: an absolute one starts again at the image', () => {
    rmSync(join(image, 'etc/sysctl.d'), { recursive: true });
    mkdirSync(join(image, 'opt/sysctl.d'), { recursive: true });
    symlinkSync('/opt/sysctl.d', join(image, 'etc/sysctl.d'));
    expect(apply().status).toBe(0);
    expect(readFileSync(join(image, 'opt/sysctl.d/zzz-portplan.conf'), 'utf8')).toContain('50051');
  });

  it('is not left through a link that leads nowhere in it', () => {
    const outside = mkdtempSync(join(tmpdir(), 'portplan-outside-'));
    rmSync(join(image, 'var/lib'), { recursive: true });
    symlinkSync(outside, join(image, 'var/lib'));
    apply();
    expect(readdirSync(outside)).toEqual([]);
    rmSync(outside, { recursive: true });
  });

  it.each(['', '/nowhere'])('must be there: --root %j is refused', (root) => {
    const refused = portplanHere(['apply', plan, '--yes', '--root', root]);
    expect(refused).toEqual({
      status: 3,
      stdout: '',
      stderr: `portplan: --root ${JSON.stringify(root)} is no directory\n`,
    });
  });

  it('is named in the command that goes on', () => {
    const planned = portplanHere(['plan', plan, '--root', image]);
    expect(planned.stdout).toContain(`To make it so: sudo portplan apply ${plan} --root ${image}\n`);
  });

  it('is read with its own links and masks', () => {
    symlinkSync('/dev/null', join(image, 'etc/sysctl.d/zzzz.conf'));
    writeFileSync(join(image, 'usr/lib/sysctl.d/zzzz.conf'), 'net.ipv4.ip_local_port_range = 1024 65000\n');
    expect(apply().status).toBe(0);
  });
});

describe('the command line of the next boot of an image', () => {
  const RANGE = 'net.ipv4.ip_local_port_range';
  const KEPT = `sysctl.${RANGE}`;

  it.each([
    ['/etc/kernel/cmdline', `root=/dev/sda1 "${KEPT}=30000 40000"\n`, 1],
    ['/etc/default/grub', `# x\nGRUB_CMDLINE_LINUX="quiet ${KEPT}=\\"30000 40000\\""\n`, 2],
    ['/etc/default/grub.d/50-cloud.cfg', `GRUB_CMDLINE_LINUX_DEFAULT='"${KEPT}=30000 40000" quiet'\n`, 1],
    ['/boot/grub/grub.cfg', `menuentry x {\n  linux /vmlinuz root=/dev/sda1 ${KEPT}="30000 40000"\n}\n`, 2],
    [
      '/boot/loader/entries/a.conf',
      `title Linux\noptions quiet "sysctl/net/ipv4/ip_local_port_range=30000 40000"\n`,
      2,
    ],
  ])('is read in %s', (path, text, line) => {
    mkdirSync(join(image, path, '..'), { recursive: true });
    writeFileSync(join(image, path), text);
    const { stdout } = portplanHere(['snapshot', '--root', image]);
    const { settings } = (JSON.parse(stdout) as { snapshot: { settings: { setting: string; persisted: object }[] } })
      .snapshot;
    expect(settings.find(({ setting }) => setting === RANGE)?.persisted).toMatchObject({
      'systemd-sysctl': { value: '30000\t40000', from: `${path}:${line}` },
    });
  });

  it('is that of the entry that boots by itself, and another one is told', () => {
    const put = (path: string, text: string) => {
      mkdirSync(join(image, path, '..'), { recursive: true });
      writeFileSync(join(image, path), text);
    };
    put('boot/loader/entries/a.conf', `options "${KEPT}=30000 40000"\n`);
    put('boot/loader/entries/b.conf', `options quiet\noptions "${KEPT}=20000 40000"\n`);
    const other = join(plan, '../other.yaml');
    writeFileSync(other, 'version: 1\nservices: {grpc: 50051}\n');
    const rangeIs = (value: string) => expect(portplanHere(['plan', other, '--root', image]).stdout).toContain(value);
    rangeIs(`net.ipv4.ip_local_port_range is 20000-40000 after a boot: the kernel's command line`);
    put('boot/loader/loader.conf', 'timeout 3\ndefault a*\n');
    rangeIs(`net.ipv4.ip_local_port_range is 30000-40000 after a boot: the kernel's command line`);
    rangeIs(
      '/boot/loader/entries/b.conf:2:1: info: net.ipv4.ip_local_port_range is 20000-40000 after a boot with another command line',
    );
    put('boot/loader/entries/a.conf', 'options quiet\n');
    rangeIs(
      '/boot/loader/entries/b.conf:2:1: info: net.ipv4.ip_local_port_range is 20000-40000 after a boot with another command line',
    );
    put('boot/loader/loader.conf', 'default b\n');
    rangeIs('net.ipv4.ip_local_port_range is 20000-40000 after a boot: ');
  });

  it('may bring an encrypted credential with it, and that is said not to be seen', () => {
    for (const [path, text] of [
      ['boot/loader/credentials/sysctl.extra.cred', 'x'],
      ['usr/lib/systemd/system/systemd-sysctl.service', '[Service]\nImportCredential=sysctl.*\n'],
    ] as const) {
      mkdirSync(join(image, path, '..'), { recursive: true });
      writeFileSync(join(image, path), text);
    }
    expect(portplanHere(['plan', plan, '--root', image]).stdout).toContain(
      'could not be looked at (/boot/loader/credentials/sysctl.extra.cred)',
    );
  });

  it.each([
    ['/etc/default/grub', `#GRUB_CMDLINE_LINUX="${KEPT}=\\"30000 40000\\""\n`],
    ['/etc/kernel/cmdline', `quiet -- "${KEPT}=30000 40000"\n`],
    ['/boot/loader/entries/a.conf.bak', `options "${KEPT}=30000 40000"\n`],
  ])('sets nothing by what is no parameter: %s', (path, text) => {
    mkdirSync(join(image, path, '..'), { recursive: true });
    writeFileSync(join(image, path), text);
    expect(portplanHere(['snapshot', '--root', image]).stdout).not.toContain('30000\\t40000');
  });
});
