/** The JSON that Ansible hands a module → what is to be run. */
import { Failure } from '../model/failure.ts';
import { nearest } from '../model/nearest.ts';
import { inlineText, isMapping } from './inline-plan.ts';
import { commandOf, MODULE_OPTIONS, optionsOf, STATES, type ModuleOption, type State } from './options.ts';

/** The name of a plan that stands in the task itself, in positions. */
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

/** Throws a Failure in one sentence. */
export function readTask(text: string): Task {
  const all = parseObject(text);
  // Ansible's own keys may hold secrets, and no message names one of them.
  const given: Given = Object.fromEntries(
    Object.entries(all).filter(([key, value]) => !key.startsWith('_ansible_') && value !== null),
  );
  expectKnown(Object.keys(given));
  const state = readState(given['state']);
  const plan = state === 'confirmed' ? null : readPlan(given['plan']);
  const isCheck = all['_ansible_check_mode'] === true || state === 'checked';
  const command = commandOf(state);
  const words = command.name === 'apply' ? ['--yes', ...(isCheck ? ['--check'] : [])] : [];
  return {
    state,
    argv: [command.name, '--format=json', ...words, ...optionWords(given, state), ...(plan ? ['--', plan.file] : [])],
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
    // Below, without the text: it may hold secrets.
  }
  throw usage('the file of arguments is no JSON object; Ansible makes it, from the keys of the task');
}

function expectKnown(keys: readonly string[]): void {
  const known = ['plan', 'state', ...MODULE_OPTIONS.map(({ key }) => key)];
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

interface GivenPlan {
  readonly file: string;
  /** Null where the plan is a file on the host. */
  readonly text: string | null;
}

/** A path, or the plan itself: as a mapping, or as text, which no path looks like. */
function readPlan(value: unknown = ''): GivenPlan {
  if (isMapping(value)) return { file: INLINE, text: inlineText(value) };
  if (typeof value === 'string' && /\n|^\s*\{/.test(value)) return { file: INLINE, text: value };
  if (typeof value === 'string' && value.trim() !== '' && value !== '-') return { file: value, text: null };
  const found = value === '' ? 'nothing' : Array.isArray(value) ? 'a list' : shown(value);
  throw usage(`plan is the path of a plan file on the host, or the plan itself as a mapping or as text, not ${found}`);
}

function optionWords(given: Given, state: State): readonly string[] {
  const known = optionsOf(state);
  return MODULE_OPTIONS.flatMap((each) => {
    const value = given[each.key];
    if (value === undefined) return [];
    if (known.some(({ key }) => key === each.key)) return wordsOf(each, value);
    throw usage(`${each.key} has no meaning with state: ${state}`);
  });
}

function wordsOf({ key, option }: ModuleOption, value: unknown): readonly string[] {
  const flag = `--${option.name}`;
  if (option.value === undefined) return readTruth(key, value) ? [flag] : [];
  const values = option.isRepeatable && Array.isArray(value) ? value : [value];
  return values.map((each) => `${flag}=${readText(key, each)}`);
}

/** As Ansible's own modules read a boolean: what comes from a template is often text. */
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
