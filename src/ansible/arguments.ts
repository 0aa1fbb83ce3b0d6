/** The JSON that Ansible hands a module → what is to be run. */
import { isAbsolute, join } from 'node:path';
import { Failure } from '../model/failure.ts';
import { nearest } from '../model/text/nearest.ts';
import { inlineText, isMapping } from './inline-plan.ts';
import { commandOf, MODULE_OPTIONS, optionsOfState, STATES, type ModuleOption, type State } from './options.ts';

/** In positions, the file name of a plan whose text is written in the task itself. */
export const INLINE = 'plan';

export interface Task {
  readonly state: State;
  /** The command line that does the same. */
  readonly argv: readonly string[];
  /** The text of a plan that stands in the task. */
  readonly inline: string | null;
  readonly isCheck: boolean;
  readonly wantsDiff: boolean;
}

type Given = Readonly<Record<string, unknown>>;

/** `home`: what `~` means in the path of a plan, null where the environment does not say. Throws a Failure in one sentence. */
export function readTask(text: string, home: string | null): Task {
  const all = parseObject(text);
  const given = readGiven(all);
  const state = readState(given['state']);
  expectMeaning(Object.keys(given), state);
  const plan = state === 'confirmed' ? null : readPlan(given['plan'], home);
  const isCheck = all['_ansible_check_mode'] === true || state === 'checked';
  const command = commandOf(state);
  const words = command.name === 'apply' ? ['--yes', ...(isCheck ? ['--check'] : [])] : [];
  return {
    state,
    argv: [command.name, '--format=json', ...words, ...optionWords(given), ...(plan ? [plan.file] : [])],
    inline: plan?.text ?? null,
    isCheck,
    wantsDiff: all['_ansible_diff'] === true,
  };
}

function parseObject(text: string): Given {
  try {
    const value: unknown = JSON.parse(text);
    if (isMapping(value)) return value;
  } catch {
    // The message below leaves the text out, as it may hold secrets.
  }
  throw usage('the file of arguments is no JSON object; Ansible makes it, from the keys of the task');
}

function readGiven(all: Given): Given {
  // Ansible's own keys may hold secrets, and no message names one of them.
  const given = Object.entries(all).filter(([key, value]) => !key.startsWith('_ansible_') && value !== null);
  expectKnown(given.map(([key]) => key));
  return Object.fromEntries(given.filter(([key, value]) => value !== '' || NEVER_LEFT_OUT.includes(key)));
}

/** An empty text is what a template makes of a variable that is not set: such an option counts as left out. */
const OWN = ['plan', 'state'];
/** Without its image, or its network namespace, a task would change the host. */
const NEVER_LEFT_OUT = [...OWN, 'root', 'netns'];

function expectKnown(keys: readonly string[]): void {
  const known = [...OWN, ...MODULE_OPTIONS.map(({ key }) => key)];
  const unknown = keys.filter((key) => !known.includes(key)).map((key) => withGuess(key, known));
  if (unknown.length === 0) return;
  throw usage(`unknown argument${unknown.length > 1 ? 's' : ''}: ${unknown.join(', ')}. Known are ${known.join(', ')}`);
}

function withGuess(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  return meant === undefined ? key : `${key} (did you mean ${meant}?)`;
}

function readState(value: unknown = 'applied'): State {
  const state = STATES.find((known) => known === value);
  if (state) return state;
  throw usage(`state is one of ${STATES.join(', ')}, not ${shown(value)}`);
}

function expectMeaning(keys: readonly string[], state: State): void {
  const known = ['state', ...(state === 'confirmed' ? [] : ['plan']), ...optionsOfState(state).map(({ key }) => key)];
  const [first, ...more] = keys.filter((key) => !known.includes(key));
  if (first === undefined) return;
  throw usage(`${[first, ...more].join(', ')} ${more.length > 0 ? 'have' : 'has'} no meaning with state: ${state}`);
}

interface GivenPlan {
  readonly file: string;
  /** Null where the plan is a file on the host. */
  readonly text: string | null;
}

/** A path, or the plan itself: as a mapping, or as text, which no path looks like. */
function readPlan(value: unknown = '', home: string | null): GivenPlan {
  if (isMapping(value)) return { file: INLINE, text: inlineText(value) };
  if (typeof value === 'string' && /\n|^\s*\{/.test(value)) return { file: INLINE, text: value };
  if (typeof value === 'string' && value.trim() !== '' && value !== '-')
    return { file: hostPath(value, home), text: null };
  const found = value === '' ? 'nothing' : Array.isArray(value) ? 'a list' : shown(value);
  throw usage(`plan is the path of a plan file on the host, or the plan itself as a mapping or as text, not ${found}`);
}

/** The path with `~` filled in. Throws where it is relative: the user can't choose the folder that Ansible starts a module in. */
function hostPath(path: string, home: string | null): string {
  const full = home !== null && /^~(?:\/|$)/.test(path) ? join(home, path.slice(1)) : path;
  if (isAbsolute(full)) return full;
  const copied = `the text of a file beside the playbook, {{ lookup('ansible.builtin.file', ${JSON.stringify(path)}) }}`;
  throw usage(`plan is a relative path, ${shown(path)}: write the whole path on the host, from /, or ${copied}`);
}

function optionWords(given: Given): readonly string[] {
  return MODULE_OPTIONS.flatMap((each) => {
    const value = given[each.key];
    return value === undefined ? [] : wordsOf(each, value);
  });
}

function wordsOf({ key, option }: ModuleOption, value: unknown): readonly string[] {
  const flag = `--${option.name}`;
  if (option.isRepeatable && Array.isArray(value)) return value.map((each) => `${flag}=${readText(key, each)}`);
  if (option.value === undefined) return readTruth(key, value) ? [flag] : [];
  return [`${flag}=${readText(key, value)}`];
}

/** The words that Ansible's own modules take for true: a value that comes from a template is often text. */
const TRUTHS = ['y', 'yes', 'on', '1', 'true', 't'];
const UNTRUTHS = ['n', 'no', 'off', '0', 'false', 'f'];

function readTruth(key: string, value: unknown): boolean {
  const text = shown(value).replace(/"/g, '').trim().toLowerCase();
  if (TRUTHS.includes(text)) return true;
  if (UNTRUTHS.includes(text)) return false;
  throw usage(`${key} is true or false, not ${shown(value)}`);
}

function readText(key: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw usage(`${key} is a text or a number, not ${shown(value)}`);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function usage(message: string): Failure {
  return new Failure('usage', message);
}
