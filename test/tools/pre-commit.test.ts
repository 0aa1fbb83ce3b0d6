/** The hooks that this working tree offers, installed by the real programs from git, in front of real commits. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { portplanHere, PROJECT } from '../support/cli.ts';
import { requireTool, type RunResult } from '../support/namespace.ts';

/** npm downloads what the build needs. */
const INSTALLING = 600_000;
const HOOKS = '.pre-commit-hooks.yaml';
const CONFIG = 'examples/pre-commit/.pre-commit-config.yaml';
const WORKFLOW = 'examples/github-actions/lint-port-plans.yml';
const REVIEW = 'examples/github-actions/plan-port-plans.yml';

const scratch = mkdtempSync(join(tmpdir(), 'portplan-pre-commit-'));
const hooks = join(scratch, 'hooks');
/** Of the machine's settings only those that npm needs; git must not take this for a part of another repository. */
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(GIT|PRE_COMMIT)_/.test(name))),
  PRE_COMMIT_HOME: join(scratch, 'pre-commit'),
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};
let rev: string;

beforeAll(async () => {
  for (const tool of ['git', 'npm', 'pre-commit', 'yamllint']) requireTool(tool);
  done(['git', 'init', '--quiet', hooks], scratch);
  const workingTree = ['git', `--git-dir=${hooks}/.git`, `--work-tree=${PROJECT}`];
  done([...workingTree, 'add', '--all'], PROJECT);
  done([...workingTree, ...AUTHOR, 'commit', '--quiet', '--message=working tree'], PROJECT);
  rev = done(['git', 'rev-parse', 'HEAD'], hooks).trim();
  await promisify(execFile)('pre-commit', ['install-hooks'], { cwd: new Repository().folder, env });
}, INSTALLING);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const AUTHOR = ['-c', 'user.name=test', '-c', 'user.email=test@example.com'];

function run([file = '', ...args]: readonly string[], cwd: string, more: NodeJS.ProcessEnv = {}): RunResult {
  const result = spawnSync(file, args, { cwd, encoding: 'utf8', env: { ...env, ...more } });
  if (result.error) throw result.error;
  return { status: result.status ?? -1, stdout: result.stdout, stderr: result.stderr };
}

function done(argv: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = run(argv, cwd);
  if (status !== 0) throw new Error(`${argv.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

type Files = Readonly<Record<string, string>>;

/** Whose commits the hook with this id checks, or those of the example. */
class Repository {
  readonly folder = mkdtempSync(join(scratch, 'repository-'));

  constructor(id?: string, files: Files = {}) {
    done(['git', 'init', '--quiet'], this.folder);
    this.#add({ ...files, '.pre-commit-config.yaml': configFor(id) });
    done(['git', ...AUTHOR, 'commit', '--quiet', '--message=first'], this.folder);
    done(['pre-commit', 'install'], this.folder);
  }

  commit(files: Files): { readonly isDone: boolean; readonly output: string } {
    const before = this.#head();
    this.#add(files);
    const { stdout, stderr } = run(['git', ...AUTHOR, 'commit', '--message=next'], this.folder);
    return { isDone: this.#head() !== before, output: stdout + stderr };
  }

  #add(files: Files): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true });
      writeFileSync(join(this.folder, name), text);
    }
    done(['git', 'add', '--all'], this.folder);
  }

  #head(): string {
    return done(['git', 'rev-parse', 'HEAD'], this.folder);
  }
}

/** The example, but for the address. */
function configFor(id?: string): string {
  const { repos } = parse(readFileSync(CONFIG, 'utf8')) as { repos: { hooks: { id: string }[] }[] };
  return stringify({
    repos: repos.map((each) => ({ ...each, repo: hooks, rev, hooks: id === undefined ? each.hooks : [{ id }] })),
  });
}

const CLEAN = 'version: 1\nname: edge\nservices:\n  web: 8080\n  api: 8081\n';
const CONFLICT = 'version: 1\nname: edge\nservices:\n  web: 8080\n  api: 8080\n';
const onEdge = (services: string): string => `version: 1\nname: edge\nservices: {${services}}\n`;

describe.each(['portplan-lint', 'portplan-lint-all'])('%s', (id) => {
  it('lets a clean commit through', () => {
    expect(new Repository(id).commit({ 'portplan.yaml': CLEAN })).toMatchObject({ isDone: true });
  });

  it('stops a conflict, and names both services and both lines', () => {
    const { isDone, output } = new Repository(id).commit({ 'portplan.yaml': CONFLICT });
    expect(output).toContain('portplan.yaml:5:8: error: api and web (portplan.yaml:4) both want port 8080/tcp');
    expect(isDone).toBe(false);
  });

  it('lets the commit through when the conflict is mended', () => {
    const repository = new Repository(id);
    repository.commit({ 'portplan.yaml': CONFLICT });
    expect(repository.commit({ 'portplan.yaml': CLEAN })).toMatchObject({ isDone: true });
  });

  it('stops a conflict between two files of one host', () => {
    const { isDone, output } = new Repository(id).commit({
      'a.portplan.yaml': onEdge('web: 8080'),
      'b.portplan.yaml': onEdge('api: 8080'),
    });
    expect(output).toContain('b.portplan.yaml:3:17: error: api and web (a.portplan.yaml:3) both want port 8080/tcp');
    expect(isDone).toBe(false);
  });

  it('checks the files together, however many there are', () => {
    const files = Array.from({ length: 64 }, (_, index) => [
      `plans/${index}.portplan.yaml`,
      onEdge(`service-${index}: ${index === 63 ? 2000 : 2000 + index}`),
    ]);
    expect(new Repository(id).commit(Object.fromEntries(files) as Files)).toMatchObject({ isDone: false });
  });

  it.each(['portplan.yml', 'hosts/portplan.yaml', 'web.portplan.yaml', 'hosts/web.portplan.yml'])(
    'is started by %s',
    (name) => {
      expect(new Repository(id).commit({ [name]: CONFLICT })).toMatchObject({ isDone: false });
    },
  );

  it.each(['ports.yaml', 'myportplan.yaml', 'portplan.yaml.orig', 'portplan.json', 'portplan.yaml/notes.txt'])(
    'is not started by %s',
    (name) => {
      const { isDone, output } = new Repository(id).commit({ [name]: CONFLICT });
      expect(output).toContain('(no files to check)Skipped');
      expect(isDone).toBe(true);
    },
  );
});

describe('a base that comes into conflict with a plan that the commit does not touch', () => {
  const base = (port: number): string => `version: 1\nname: base\nservices: {web: ${port}}\n`;
  const plan = 'version: 1\nname: edge\nextends: base.portplan.yaml\nservices: {api: 8081}\n';
  const before = { 'base.portplan.yaml': base(8080), 'edge.portplan.yaml': plan };

  it('passes portplan-lint', () => {
    const repository = new Repository('portplan-lint', before);
    expect(repository.commit({ 'base.portplan.yaml': base(8081) })).toMatchObject({ isDone: true });
  });

  it('is stopped by portplan-lint-all', () => {
    const repository = new Repository('portplan-lint-all', before);
    expect(repository.commit({ 'base.portplan.yaml': base(8081) })).toMatchObject({ isDone: false });
  });

  it('is stopped by the example as it is', () => {
    expect(new Repository(undefined, before).commit({ 'base.portplan.yaml': base(8081) })).toMatchObject({
      isDone: false,
    });
  });
});

describe('npm install, as today’s pre-commit runs it', () => {
  const prefix = join(scratch, 'global');
  const path = { PATH: `${join(prefix, 'bin')}${delimiter}${process.env['PATH'] ?? ''}` };
  let folder: string;

  beforeAll(async () => {
    const install = ['install', '--allow-git=root', '--install-links', '-g', `git+file://${hooks}`];
    const places = { NPM_CONFIG_PREFIX: prefix, npm_config_prefix: prefix };
    await promisify(execFile)('npm', install, { cwd: hooks, env: { ...env, ...places } });
    folder = mkdtempSync(join(scratch, 'plans-'));
    writeFileSync(join(folder, 'portplan.yaml'), CONFLICT);
  }, INSTALLING);

  it('makes a portplan that lints', () => {
    const linted = run(['portplan', 'lint'], folder, path);
    expect(linted.stdout).toContain('portplan.yaml:5:8: error: api and web (portplan.yaml:4) both want port 8080/tcp');
    expect(linted.status).toBe(1);
  });

  describe('and the workflow', () => {
    interface Workflow {
      readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>;
    }
    const { jobs } = parse(readFileSync(WORKFLOW, 'utf8')) as Workflow;

    /** Runs the step of the job that runs portplan, as a runner does. */
    function lintStep(job: string): RunResult & { readonly summary: string } {
      const command = jobs[job]!.steps.flatMap((step) => step.run ?? []).find((line) => line.startsWith('portplan '));
      const summary = join(mkdtempSync(join(scratch, 'summary-')), 'summary.md');
      const result = run(['bash', '-e', '-c', command!], folder, { ...path, GITHUB_STEP_SUMMARY: summary });
      return { ...result, summary: readFileSync(summary, { encoding: 'utf8', flag: 'a+' }) };
    }

    it('annotates the line', () => {
      const { status, stdout } = lintStep('lint');
      expect(stdout).toMatch(/^::error file=portplan\.yaml,line=5,/);
      expect(status).toBe(1);
    });

    it('lists the findings in the summary of the step', () => {
      expect(lintStep('lint').summary).toContain('| error | `portplan.yaml:5:8` | api and web');
    });

    it('writes SARIF with a path below the repository', () => {
      lintStep('code-scanning');
      expect(JSON.parse(readFileSync(join(folder, 'portplan.sarif'), 'utf8'))).toMatchObject({
        version: '2.1.0',
        runs: [{ results: [{ locations: [{ physicalLocation: { artifactLocation: { uri: 'portplan.yaml' } } }] }] }],
      });
    });
  });
});

describe('portplan-lint-sysctl', () => {
  const file = 'roles/web/files/etc/sysctl.d/50-web.conf';

  it('stops a line that the kernel refuses, and gives the right form', () => {
    const text = 'net.ipv4.ip_local_reserved_ports = "8080,9090"\n';
    const { isDone, output } = new Repository('portplan-lint-sysctl').commit({ [file]: text });
    expect(output).toContain(`${file}:1:1: warning: the kernel refuses`);
    expect(output).toContain('write `net.ipv4.ip_local_reserved_ports = 8080,9090`');
    expect(isDone).toBe(false);
  });

  it('lets the commit through where each line does what it says', () => {
    const text = 'net.ipv4.ip_local_reserved_ports = 8080,9090\nvm.swappiness = 10\n';
    expect(new Repository('portplan-lint-sysctl').commit({ [file]: text })).toMatchObject({ isDone: true });
  });
});

describe('the files themselves', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

  it.each([HOOKS, CONFIG, WORKFLOW, REVIEW])('%s has no fault for yamllint', (file) => {
    const rules =
      '{document-start: disable, line-length: {max: 120}, truthy: {check-keys: false}, comments: {min-spaces-from-content: 1}}';
    const linted = run(['yamllint', '--strict', '--config-data', `{extends: default, rules: ${rules}}`, file], PROJECT);
    expect(linted).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it.each([
    ['validate-manifest', HOOKS],
    ['validate-config', CONFIG],
  ])('pre-commit %s takes %s', (command, file) => {
    expect(run(['pre-commit', command, file], PROJECT)).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('the example names this version', () => {
    expect(readFileSync(CONFIG, 'utf8')).toContain(`rev: v${version}\n`);
  });

  it.each([WORKFLOW, REVIEW])('%s installs this version', (file) => {
    const range = version.split('.').slice(0, 2).join('.');
    expect(readFileSync(file, 'utf8')).toContain(`npm install --global portplan@${range}\n`);
  });

  it('none of them is taken for a port plan', () => {
    expect(portplanHere(['lint', 'examples']).status).toBe(0);
  });
});
