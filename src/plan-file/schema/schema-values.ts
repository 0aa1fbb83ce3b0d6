import { type PlanFault, quoted } from '../fault.ts';
import type { SchemaError } from './plan-schema.generated.js';
import { exampleOf, flow } from './schema-example.ts';
import type { Located } from './schema-path.ts';
import { listed } from '../../model/text/listed.ts';
import { nearest } from '../../model/text/nearest.ts';
import type { PlanNode, ScalarNode } from '../yaml/plan-node.ts';

/** A value of the wrong type, or one that the key does not take. */
export function valueFault(place: Located, error: SchemaError): PlanFault {
  const { node, key } = place;
  const isEmpty = node.kind === 'scalar' && node.start === node.end;
  const { start, end } = isEmpty ? (key ?? node) : node;
  if (error.keyword === 'type') return { rule: 'wrong-type', ...explainType(place, error), start, end };
  return { rule: 'bad-value', ...explainValue(place, error), start, end };
}

interface Explained {
  readonly message: string;
  readonly help: string;
}

function explainType(place: Located, error: SchemaError): Explained {
  const types = [error.params['type']]
    .flat()
    .map(String)
    .filter((type) => type !== 'null');
  const isFraction = types.includes('integer') && place.node.kind === 'scalar' && typeof place.node.value === 'number';
  const names = types.map((type) => (isFraction && type === 'integer' ? 'a whole number' : typeName(type)));
  const message = `${place.label} takes ${listed(names, 'or')}, found ${describe(place.node)}`;
  return { message, help: typeHelp(place, error, types) };
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  integer: 'a number',
  number: 'a number',
  string: 'text',
  object: 'a map',
  array: 'a list',
  boolean: 'true or false',
};

function typeName(type: string): string {
  return TYPE_NAMES[type] ?? type;
}

function describe(node: PlanNode): string {
  if (node.kind !== 'scalar') return node.kind === 'map' ? 'a map' : 'a list';
  if (node.value === null) return node.text === '' ? 'nothing' : `${node.text}, which is nothing`;
  if (typeof node.value === 'string') return `the text ${quoted(node.text)}`;
  return typeof node.value === 'number' ? `the number ${node.text}` : node.text;
}

function typeHelp({ node, key, label }: Located, error: SchemaError, types: readonly string[]): string {
  const [only] = types.length === 1 ? types : [];
  const direct = node.kind === 'scalar' && node.value !== null ? scalarHelp(node, only, error) : undefined;
  if (direct !== undefined) return direct;
  const name = label.startsWith('"') && key ? `${flow(key.text)}: ` : '';
  return `for example: ${name}${exampleOf(error.parentSchema, node.kind === 'list')}`;
}

const NUMBERS: readonly string[] = ['integer', 'number'];

/** What to write instead when the value is right and only its form is wrong. */
function scalarHelp({ value, text }: ScalarNode, wanted: string | undefined, error: SchemaError): string | undefined {
  if (wanted === 'array') return `write a list: [${flow(value)}]`;
  if (wanted === 'string') return textHelp(value, text, error.parentSchema.enum);
  if (NUMBERS.includes(wanted ?? '') && /^\d+$/.test(text)) return `write it without quotes: ${text}`;
  return wanted === 'boolean' ? booleanHelp(text) : undefined;
}

/** `on` and `off` are words in YAML 1.2, and `true` and `false` are none of them. */
function textHelp(value: unknown, text: string, words: readonly unknown[] | undefined): string | undefined {
  if (words === undefined) return `put it in quotes: ${JSON.stringify(text)}`;
  const word = value === true ? 'on' : 'off';
  return typeof value === 'boolean' && words.includes(word) ? `write ${word}` : undefined;
}

function booleanHelp(text: string): string | undefined {
  if (/^(?:yes|on|true)$/i.test(text)) return 'write true';
  return /^(?:no|off|false)$/i.test(text) ? 'write false' : undefined;
}

function explainValue({ node, label }: Located, error: SchemaError): Explained {
  if (error.keyword === 'enum') return explainWord(node, label, (error.parentSchema.enum ?? []).map(String));
  if (error.keyword === 'minItems') return { message: `${label} is an empty list`, help: 'name at least one' };
  const bound = BOUNDS[error.keyword];
  const message = bound
    ? `${label} takes a number ${bound} ${String(error.params['limit'])}, found ${node.kind === 'scalar' ? node.text : ''}`
    : `${label} does not take ${describe(node)}`;
  return { message, help: `for example: ${exampleOf(error.parentSchema)}` };
}

const BOUNDS: Readonly<Record<string, string>> = {
  minimum: 'of at least',
  exclusiveMinimum: 'above',
  maximum: 'of at most',
};

function explainWord(node: PlanNode, label: string, words: readonly string[]): Explained {
  const meant = node.kind === 'scalar' ? nearest(node.text, words) : undefined;
  const message = `${label} takes ${listed(words, 'or')}, found ${node.kind === 'scalar' ? quoted(node.text) : describe(node)}`;
  return { message, help: meant === undefined ? `write ${listed(words, 'or')}` : `did you mean ${meant}?` };
}
