import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { type Aliases, anchored, noAliases, opened, resolved } from './aliases.ts';
import { type PlanFault, quoted } from '../fault.ts';
import { positionOf, type SourceText } from './source-text.ts';
import type { MapEntry, PlanNode, ScalarNode } from './plan-node.ts';

export interface Tree {
  /** Null when the aliases of the file explode. */
  readonly root: PlanNode | null;
  readonly faults: readonly PlanFault[];
  /** Nodes that have a fault already: what else is wrong with them follows from it. */
  readonly judged: ReadonlySet<PlanNode>;
}

interface Build {
  readonly source: SourceText;
  readonly faults: PlanFault[];
  readonly judged: Set<PlanNode>;
  readonly aliases: Aliases;
}

/** Turns the syntax tree of the yaml package into plan nodes, with a fault for what a plan file may not have. */
export function buildTree(contents: ParsedNode, source: SourceText): Tree {
  const build: Build = { source, faults: [], judged: new Set(), aliases: noAliases() };
  const root = toNode(build, contents);
  return { root: build.aliases.exploded ? null : root, faults: build.faults, judged: build.judged };
}

function toNode(build: Build, node: ParsedNode): PlanNode {
  if (isAlias(node)) return toTarget(build, node.source, node.range);
  if (node.anchor !== undefined) opened(build.aliases, node.anchor);
  const built = isScalar(node) ? toScalar(build, node) : isSeq(node) ? toList(build, node) : toMap(build, node);
  if (node.anchor !== undefined) anchored(build.aliases, node.anchor, built);
  if (node.tag !== undefined) build.judged.add(built);
  return built;
}

function toTarget(build: Build, name: string, [start, end]: readonly [number, number, number]): PlanNode {
  const placeholder = empty(start, end);
  if (build.aliases.exploded) return placeholder;
  const target = resolved(build.aliases, name);
  return 'kind' in target ? target : judged(build, { ...target, start, end }, placeholder);
}

function judged(build: Build, fault: PlanFault, node: PlanNode): PlanNode {
  build.faults.push(fault);
  build.judged.add(node);
  return node;
}

function empty(start: number, end: number): ScalarNode {
  return { kind: 'scalar', value: null, text: '', textStart: null, start, end };
}

function toScalar(build: Build, scalar: Scalar.Parsed): ScalarNode {
  const [start, end] = scalar.range;
  const value = scalarValue(scalar.value);
  const text = typeof value === 'string' ? value : scalar.source;
  const body = scalar.type === 'PLAIN' ? start : start + 1;
  return { kind: 'scalar', value, text, textStart: build.source.text.startsWith(text, body) ? body : null, start, end };
}

function scalarValue(value: unknown): ScalarNode['value'] {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return null;
}

function toList(build: Build, list: YAMLSeq.Parsed): PlanNode {
  const [start, end] = list.range;
  const items = list.items.map((item) => toNode(build, item));
  return { kind: 'list', items, start, end };
}

function toMap(build: Build, map: YAMLMap.Parsed): PlanNode {
  const [start, end] = map.range;
  const entries = new Map<string, MapEntry>();
  const node: PlanNode = { kind: 'map', entries, start, end };
  for (const pair of map.items) {
    const fault = addEntry(build, entries, pair);
    if (fault) judged(build, fault, node);
  }
  return node;
}

function addEntry(
  build: Build,
  entries: Map<string, MapEntry>,
  pair: Pair<ParsedNode, ParsedNode | null>,
): PlanFault | null {
  if (!isScalar(pair.key)) return keyFault(pair.key);
  const key = toKey(build, pair.key);
  const value = pair.value ? toNode(build, pair.value) : empty(key.end, key.end);
  if (key.text === '<<' && pair.key.type === 'PLAIN') return mergeKey(key);
  const first = entries.get(key.text);
  if (first) return duplicateKey(build.source, first.key, key);
  entries.set(key.text, { key, value });
  return null;
}

/** A key is its text, whatever type YAML gives it: `8080:` and `true:` are names. */
function toKey(build: Build, scalar: Scalar.Parsed): ScalarNode {
  const key = toScalar(build, scalar);
  return { ...key, value: key.text };
}

function keyFault(key: ParsedNode): PlanFault {
  const help = isMap(key)
    ? 'render a template before portplan reads it; write anything else as KEY: VALUE'
    : 'write KEY: VALUE';
  return {
    rule: 'yaml-trap',
    message: `a key must be plain text, found ${isMap(key) ? 'a map' : isSeq(key) ? 'a list' : 'an alias'}`,
    help,
    start: key.range[0],
    end: key.range[1],
  };
}

function mergeKey({ start, end }: ScalarNode): PlanFault {
  const message = 'the merge key "<<" is not part of YAML 1.2: some readers merge, others keep a key "<<"';
  return { rule: 'yaml-trap', message, help: 'write the keys out, or share them through extends', start, end };
}

function duplicateKey(source: SourceText, first: ScalarNode, { text: key, start, end }: ScalarNode): PlanFault {
  const { line } = positionOf(source, first.start, first.end);
  const message = `the key ${quoted(key)} stands here a second time, first on line ${line}`;
  return { rule: 'duplicate-key', message, help: 'keep one of them, or give them different names', start, end };
}
