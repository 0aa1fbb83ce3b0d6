/** A value inside a JSON text, with its path: each reader takes what it expects, or says in a Failure what it found. */
import { Failure } from '../model/failure.ts';

export interface JsonNode {
  readonly value: unknown;
  /** `snapshot.stacks[2].family`; '' for the whole. */
  readonly path: string;
  /** The name of the file, and what to do about a file that is not as expected. */
  readonly file: string;
  readonly remedy: string;
}

export function member(node: JsonNode, name: string): JsonNode {
  const { value, path } = node;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unexpected(node, 'an object');
  const own = Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
  return { ...node, value: own, path: path === '' ? name : `${path}.${name}` };
}

export function textValue(node: JsonNode): string {
  return typeof node.value === 'string' ? node.value : fail(node, 'a text');
}

export function oneOf<T extends string>(node: JsonNode, choices: readonly T[]): T {
  return choices.find((choice) => choice === node.value) ?? fail(node, choices.join(' or '));
}

/** The value that `read` makes of the node's text. Throws a Failure where it is no text, or `read` gives null. */
export function parsed<T>(node: JsonNode, read: (text: string) => T | null, expected: string): T {
  const value = typeof node.value === 'string' ? read(node.value) : null;
  return value ?? fail(node, expected);
}

export function unexpected({ value, path, file, remedy }: JsonNode, expected: string): Failure {
  const found = value === undefined ? 'is missing' : `is ${shown(value)}`;
  return badSnapshot(file, `${path || 'the text'} ${found}, expected ${expected}`, remedy);
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const json = JSON.stringify(value);
  return json.length > LONGEST ? `${json.slice(0, LONGEST)}…` : json;
}

const LONGEST = 40;

export function fail(node: JsonNode, expected: string): never {
  throw unexpected(node, expected);
}

export function badSnapshot(file: string, fault: string, remedy: string): Failure {
  return new Failure('bad-snapshot', `${file} is no snapshot that can be read: ${fault}; ${remedy}`);
}
