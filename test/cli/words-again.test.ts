/** `--netns` starts portplan again in the network namespace, with the same command line: no option may be lost on the way. */
import { expect, it } from 'vitest';
import { parseCommandLine } from '../../src/cli/command-line.ts';
import { COMMANDS } from '../../src/cli/table/commands.ts';
import { wordsAgain } from '../../src/cli/run-in-network.ts';
import { requestOf } from '../support/request-of.ts';

function again(line: string): readonly string[] {
  const { command, given } = parseCommandLine(line.split(' '));
  if (!command) throw new Error(line);
  return wordsAgain(command, given, true);
}

const LINES = [
  'explain 53/udp --netns blue --address ::1 --user 12 --format json',
  'explain 80 -- -plan.yaml',
  'audit --netns 1 --out a.prom --format prometheus -v',
  'preflight a.yaml --netns blue --strict --service a --service b -q --platform linux',
  'map --netns blue --protocol udp --format svg',
  'suggest a.yaml b.yaml --netns blue --count 1 --near 80 --service=-x --write --protocol udp',
  'init a.yaml --netns blue --format json',
  'plan a.yaml --netns blue --out kept.json --detailed-exitcode --persist --force --restart-winnat --stop-service web',
  'plan --netns blue --live-only',
  'apply a.yaml --netns blue --check --yes --confirm-within 5 --persist --force --restart-winnat --stop-service web --lock-wait 1',
  'apply --netns blue --live-only',
  'confirm --netns blue --persist --lock-wait 2',
  'rollback 3 --netns blue --yes --persist --lock-wait 2',
  'history --netns 12 --persist',
  'snapshot --netns 12',
];

it.each(LINES)('asks for the same: %s', (line) => {
  expect(requestOf(again(line))).toEqual(requestOf(line.split(' ')));
});

it('is tried with every option of every command that knows --netns', () => {
  const commands = COMMANDS.filter(({ options }) => options.some(({ name }) => name === 'netns'));
  const hosts = ['host', 'no-host', 'captured', 'plan-for'];
  const options = commands.flatMap(({ name: command, options: all }) =>
    all.filter(({ name }) => !hosts.includes(name)).map(({ name }) => `${command} --${name}`),
  );
  const tried = (option: string): boolean =>
    LINES.some((line) => line.startsWith(option.split(' ')[0] ?? '') && line.includes(option.split(' ')[1] ?? ''));
  expect(options.filter((option) => !tried(option))).toEqual([]);
});

it('decides about colour, as the other portplan writes to no terminal', () => {
  expect(again('map --netns blue --color never')).toEqual(['map', '--netns=blue', '--color=always', '--']);
});
