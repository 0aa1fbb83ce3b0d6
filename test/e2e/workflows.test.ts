/** The workflows in examples/github-actions: what they run exists, and they can't do more than they say. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseCommandLine } from '../../src/cli/command-line.ts';

interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly 'runs-on': string | readonly string[];
  readonly if?: string;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const FOLDER = 'examples/github-actions';
const WORKFLOWS = readdirSync(FOLDER);
const read = (name: string): Workflow => parse(readFileSync(`${FOLDER}/${name}`, 'utf8')) as Workflow;
const stepsOf = ({ jobs }: Workflow): readonly Step[] => Object.values(jobs).flatMap(({ steps }) => steps);

/** The words of each portplan that a step runs; a redirection ends them. */
function invocations({ run = '' }: Step): readonly (readonly string[])[] {
  const lines = run.replaceAll('\\\n', ' ').split('\n');
  return lines.flatMap((line) => {
    const [, words] = /^ *(?:sudo )?portplan (.*?)(?: *(?:>|\||$))/.exec(line) ?? [];
    return words === undefined ? [] : [words.trim().split(/ +/)];
  });
}

const COMMANDS = WORKFLOWS.flatMap((name) =>
  stepsOf(read(name)).flatMap((step) => invocations(step).map((words) => [name, words.join(' '), words] as const)),
);

it('runs portplan in every workflow', () => {
  expect([...new Set(COMMANDS.map(([name]) => name))]).toEqual(WORKFLOWS);
});

it.each(COMMANDS)('%s: portplan %s is a command line that there is', (_name, text, words) => {
  const { command, given } = parseCommandLine(words);
  expect(command?.name).toBe(text.split(' ')[0]);
  expect(command?.formats).toContain(given.format);
  expect(command?.read(given)).toBeDefined();
});

describe.each(WORKFLOWS)('%s', (name) => {
  it('does not run with the rights of the repository for a pull request of anybody', () => {
    expect(Object.keys(read(name).on)).not.toContain('pull_request_target');
  });

  it('may read, and write at most findings of code scanning', () => {
    const { permissions, jobs } = read(name);
    expect(permissions).toEqual({ contents: 'read' });
    const more = Object.values(jobs).flatMap((job) => Object.entries(job.permissions ?? {}));
    expect(more.filter(([what, right]) => right === 'write' && what !== 'security-events')).toEqual([]);
  });

  it('has no step that posts', () => {
    expect(stepsOf(read(name)).filter(({ run, uses }) => /\bgh\b|comment|curl/.test(`${run} ${uses}`))).toEqual([]);
  });
});

describe('plan-port-plans.yml', () => {
  const { jobs } = read('plan-port-plans.yml');

  it('applies only what is kept, behind an environment', () => {
    const applying = Object.values(jobs).filter(({ steps }) => steps.some(({ run = '' }) => run.includes('apply')));
    expect(applying).toMatchObject([{ environment: 'edge-1' }]);
    const kept = parseCommandLine(jobs['plan']!.steps.flatMap(invocations)[0]!).given.texts('out');
    const { given } = parseCommandLine(applying.flatMap(({ steps }) => steps.flatMap(invocations))[0]!);
    expect(given.operands).toEqual(kept);
    expect(kept).toHaveLength(1);
  });

  it('runs nothing of a pull request on a host', () => {
    const { review, ...others } = jobs;
    expect(review?.['runs-on']).toBe('ubuntu-latest');
    expect(others['plan']?.if).toContain("github.event_name != 'pull_request'");
    expect(others['apply']).toMatchObject({ needs: 'plan' });
  });
});
