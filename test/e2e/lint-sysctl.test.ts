/** `lint` of sysctl files in a repository, before any host has them. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { portplanHere } from '../support/cli.ts';
import { expectSchema } from '../support/output-schema.ts';

const RESERVED = 'net.ipv4.ip_local_reserved_ports';
const RANGE = 'net.ipv4.ip_local_port_range';
let repository: string;

beforeEach(() => (repository = mkdtempSync(join(tmpdir(), 'portplan-'))));
afterEach(() => rmSync(repository, { recursive: true }));

function write(path: string, text: string): string {
  mkdirSync(dirname(join(repository, path)), { recursive: true });
  writeFileSync(join(repository, path), text);
  return path;
}

const lint = (...words: readonly string[]) => portplanHere(['lint', ...words], { cwd: repository });

describe('a line that the kernel refuses', () => {
  const bad = () => write('roles/web/files/etc/sysctl.d/50-web.conf', `# web\n${RESERVED} = 8080, 9090\n`);

  it('is told with the place in the repository, the line and the right form', () => {
    const { status, stdout } = lint(bad());
    expect(stdout).toContain('roles/web/files/etc/sysctl.d/50-web.conf:2:1: warning: the kernel refuses `8080, 9090`');
    expect(stdout).toContain(`2 | ${RESERVED} = 8080, 9090`);
    expect(stdout).toContain(`write \`${RESERVED} = 8080,9090\``);
    expect(status).toBe(0);
    expect(lint(bad(), '--max-warnings', '0').status).toBe(1);
  });

  it('is in every format', () => {
    const file = bad();
    const json = expectSchema('output', lint(file, '--format', 'json').stdout);
    expect(json).toMatchObject({ diagnostics: [{ rule: 'boot-value-refused', file, line: 2 }] });
    expect(lint(file, '--format', 'github').stdout).toContain(`::warning file=${file},line=2`);
    expect(JSON.parse(lint(file, '--format', 'sarif').stdout)).toMatchObject({
      runs: [{ results: [{ ruleId: 'boot-value-refused' }] }],
    });
  });
});

describe('a comment in a sysctl file', () => {
  const withComment = (comment: string) =>
    lint(write('etc/sysctl.d/50-web.conf', `${comment}\n; web\n${RESERVED} = 8080, 9090\n`)).stdout;

  it('silences the next line, with a reason, until its day', () => {
    expect(withComment('# portplan-ignore boot-value-refused: written by another tool')).toMatch(
      /no findings.*1 silenced/,
    );
    const over = withComment('# portplan-ignore boot-value-refused until 2020-01-31: x');
    expect(over).toContain('the comment in line 1 silenced this until 2020-01-31');
  });

  it('is told where it does nothing', () => {
    expect(withComment('# portplan-ignore boot-value-refused')).toContain('[bad-suppression]');
    expect(withComment('# portplan-ignore no-such-rule: x')).toContain('there is no rule no-such-rule');
    const unused = withComment('# portplan-ignore boot-line-ignored: x');
    expect(unused).toContain('50-web.conf:1:1: warning: nothing here is silenced by this comment (boot-line-ignored)');
    expect(unused).toContain('[boot-value-refused]');
  });
});

it('lists of two files of one host lose one of them; hosts are told apart by their folders', () => {
  const a = write('a/etc/sysctl.d/10-sap.conf', `${RESERVED} = 50013\n`);
  const b = write('a/etc/sysctl.d/90-hadoop.conf', `${RESERVED} = 50010\n`);
  const c = write('b/etc/sysctl.d/90-hadoop.conf', `${RESERVED} = 50010\n`);
  expect(lint(a, b).stdout).toContain(`${a}:1:1: warning: ${b}:1 replaces this list at boot`);
  expect(lint(a, c)).toMatchObject({ status: 0, stdout: expect.stringContaining('no findings') as string });
});

it('a folder sysctl.d stands for its files', () => {
  write('web/etc/sysctl.d/50-web.conf', `${RESERVED} = 8080, 9090\n`);
  write('web/etc/sysctl.d/60-web.conf', `${RANGE} = 1024 65535\n`);
  expect(lint('web/etc/sysctl.d/').stdout).toMatch(
    /sysctl\.d\/50-web\.conf:1:1: warning: .*\n[\s\S]*2 files: 1 warning/,
  );
});

it.each(['roles/web/etc/sysctl/99-web.conf', 'sysctl.conf.d/99-web.conf', 'etc/sysctl.conf.d/99-web.conf'])(
  'a file in a folder that no boot reader reads sets nothing: %s',
  (path) => {
    const { stdout } = lint(write(path, `${RANGE} = 40000 50000\n`));
    expect(stdout).toContain(`${path}:1:1: warning: nothing reads this file at boot, as it lies in no sysctl.d`);
  },
);

it('a folder named sysctl elsewhere in a repository is taken for the sources of a sysctl.d', () => {
  expect(lint(write('templates/sysctl/99-web.conf', `${RANGE} = 40000 50000\n`)).stdout).toContain('no findings');
});

it.each([
  ['sysctl.conf', `${RANGE} = 40000\n`],
  ['files/sysctl.conf', `${RANGE} = 40000\n`],
  ['ports.conf', 'net.ipv6.ip_local_port_range = 40000 50000\n'],
  ['sysctl.d/ports.conf', 'sysctl -w net.ipv4.ip_local_port_range="40000 50000"\n'],
  ['templates/ports.sysctl', `${RANGE} = 40000\n`],
])('%s is known for a sysctl file', (path, text) => {
  expect(lint(write(path, text)).stdout).toMatch(/:1:1: warning: .*\[boot-/);
});

it('a file in sysctl.d whose name does not end in .conf is read by nobody', () => {
  expect(lint(write('etc/sysctl.d/web.sysctl', `${RANGE} = 40000 50000\n`)).stdout).toContain('[boot-file-not-read]');
});

describe('a template', () => {
  const lines = (text: string, name = 'roles/web/templates/sysctl.d/50-web.conf.j2') => {
    const { status, stdout } = lint(write(name, text), '--max-warnings', '0', '--format', 'json');
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly { rule: string; line: number }[] };
    return { status, found: diagnostics.map(({ rule, line }) => `${line} ${rule}`) };
  };

  it.each([
    ['Jinja', `${RANGE} = {{ range | default("1024 65535") }}`],
    ['Jinja within a value', `${RESERVED} = 8080,{{ ports | join(',') }}`],
    ['a key that is filled in', '{{ item.key }} = {{ item.value }}'],
    ['a part of a key', 'net.ipv4.{{ name }} = 1'],
    ['ERB', `${RANGE} = <%= @range.join(' ') %>`],
    ['Go and Helm', `${RANGE} = {{- .Values.range }}`],
    ['Terraform', `${RESERVED} = \${join(",", var.ports)}`],
    ['envsubst', `${RESERVED} = $PORTS`],
    ['autoconf', `${RANGE} = @PORT_RANGE@`],
  ])('what it sets is not known before it is filled in: %s', (_, line) => {
    expect(lines(`# {{ ansible_managed }}\n${line}\n`)).toEqual({ status: 0, found: ['2 boot-line-templated'] });
  });

  it.each([
    'vm.{{ name }} = 1',
    'kernel.sysrq = {{ sysrq }}',
    `{% if a %}\n${RESERVED} = 8080\n{% else %}\n${RESERVED} = 9090\n{% endif %}`,
    `{% set ports = ip_local_reserved_ports %}`,
    '{{ range .Values.net }}',
    `#${RANGE} = {{ range }}`,
  ])('nothing is said of what is about no setting, or right in each branch: %s', (text) => {
    expect(lines(`${text}\n`)).toEqual({ status: 0, found: [] });
  });

  it.each([
    [`net.ipv6.ip_local_port_range = {{ range }}`, '1 boot-key-misspelt'],
    [`sysctl -w ${RANGE}="{{ range }}"`, '1 boot-line-ignored'],
    [`{% if a %}\n${RESERVED} = 8080, 9090\n{% endif %}`, '2 boot-value-refused'],
  ])('what is wrong whatever is filled in is told: %s', (text, found) => {
    expect(lines(`${text}\n`)).toEqual({ status: 1, found: [found] });
  });

  it.each(['50-web.conf.erb', 'templates/etc/sysctl.d/web.j2', 'sysctl.conf.tpl', 'sysctl.d/50-web.conf.in'])(
    'has the name of what is made of it, and another ending: %s',
    (name) => {
      expect(lines(`${RANGE} = 1024 65535\n`, name)).toEqual({ status: 0, found: [] });
      expect(lines(`${RANGE} = 1024-65535\n`, name).found).toEqual(['1 boot-value-refused']);
    },
  );

  it('on a host, where nobody has filled it in, the kernel refuses it', () => {
    write('etc/sysctl.d/50-web.conf', `${RANGE} = {{ range }}\n`);
    const plan = write('portplan.yaml', 'version: 1\nservices: {}\nreserved: [80]\n');
    const { stdout } = portplanHere(['plan', plan, '--root', repository], { cwd: repository });
    expect(stdout).toContain('[boot-value-refused]');
  });
});

it('a byte order mark is told for what it is', () => {
  const { stdout } = lint(write('etc/sysctl.d/50-web.conf', `\ufeff${RANGE} = 1024 65535\n`));
  expect(stdout).toContain(':1:2: warning: the byte order mark at the start of this file is a part of the key');
  expect(stdout).toContain(`help: write \`${RANGE} = 1024 65535\`, in a file without that mark`);
});

it('is compared with a plan beside it, both ways', () => {
  const plan = write('portplan.yaml', 'version: 1\nephemeral: 32768-60999\nservices: {grpc: 50051}\n');
  const other = write('etc/sysctl.d/50-web.conf', `${RANGE} = 40000 50000\n${RESERVED} = 8080\n`);
  const { stdout } = lint(plan, other);
  expect(stdout).toContain(`${other}:1:1: warning: ${RANGE} is 40000-50000 here, and not 32768-60999`);
  expect(stdout).toContain(`${other}:2:1: warning: ${RESERVED} lacks port 50051 here`);
  const same = write('etc/sysctl.d/50-web.conf', `${RANGE} = 32768 60999\n${RESERVED} = 8080,50051\n`);
  expect(lint(plan, same).stdout).toContain('2 files: no findings');
});

it('is compared with the nearest plan, and where several are as near, with what all of them say', () => {
  const plan = (path: string, range: string) => write(path, `version: 1\nephemeral: ${range}\nservices: {}\n`);
  const plans = [
    plan('hosts/a/portplan.yaml', '32768-60999'),
    plan('hosts/b/x.portplan.yaml', '20000-60999'),
    plan('hosts/b/y.portplan.yaml', '30000-60999'),
  ];
  const ranges = (path: string, first: number) =>
    lint(...plans, write(path, `${RANGE} = ${first} 60999\n`), '--max-warnings', '0').status;
  expect(ranges('hosts/a/etc/sysctl.d/50-a.conf', 32768)).toBe(0);
  expect(ranges('hosts/a/etc/sysctl.d/50-a.conf', 20000)).toBe(1);
  expect(ranges('hosts/b/files/etc/sysctl.d/50-b.conf', 30000)).toBe(0);
  expect(ranges('hosts/b/files/etc/sysctl.d/50-b.conf', 32768)).toBe(1);
  expect(ranges('roles/web/files/etc/sysctl.d/50-c.conf', 32768)).toBe(0);
  expect(ranges('roles/web/files/etc/sysctl.d/50-c.conf', 40000)).toBe(1);
});

it('the hook is for the files that lint knows', () => {
  const hooks = readFileSync('.pre-commit-hooks.yaml', 'utf8');
  const files = /id: portplan-lint-sysctl[\s\S]*?files: (.+)/.exec(hooks)?.[1] ?? '';
  const chosen = ['etc/sysctl.d/50-web.conf', 'sysctl.conf', 'a/etc/sysctl.conf', 'portplan.yaml', 'sysctl.d/x.sysctl'];
  expect(chosen.filter((path) => !new RegExp(files).test(path))).toEqual([]);
  expect(['nginx.conf', 'sysctl.conf.md', 'sysctl.d/a/b.md'].filter((path) => new RegExp(files).test(path))).toEqual(
    [],
  );
});
