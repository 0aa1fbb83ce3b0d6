import { type PlanFault, quoted } from '../fault.ts';
import type { SchemaError, SchemaPart } from './plan-schema.generated.js';
import type { Located } from './schema-path.ts';
import { exampleOf, flow } from './schema-example.ts';
import { nearest } from '../../model/text/nearest.ts';
import type { MapNode, ScalarNode } from '../yaml/plan-node.ts';

/** The fault, and the key that was probably meant. */
export function unknownKey(map: MapNode, error: SchemaError): { fault: PlanFault; meant: string | undefined } | null {
  const key = map.entries.get(String(error.params['additionalProperty']))?.key;
  if (!key) return null;
  const known = Object.keys(error.parentSchema.properties ?? {});
  const meant = nearest(
    key.text,
    known.filter((name) => !map.entries.has(name)),
  );
  const help = meant === undefined ? keysHelp(key.text, known) : `did you mean ${quoted(meant)}?`;
  const fault: PlanFault = {
    rule: 'unknown-key',
    message: `there is no key ${quoted(key.text)} here`,
    help: /^\d+$/.test(key.text) ? 'a list with commas stands in quotes: ports: "80,443"' : help,
    start: key.start,
    end: key.end,
  };
  return { fault, meant };
}

/** `X-team` and `x_team` were meant to be keys that portplan does not read. */
function keysHelp(key: string, known: readonly string[]): string {
  const own = /^x[-_](.+)$/i.exec(key)?.[1];
  return own === undefined ? `the keys here are ${known.join(', ')}` : `did you mean ${quoted(`x-${own}`)}?`;
}

export function missingKey({ node, key, label, error }: Located & { error: SchemaError }, name: string): PlanFault {
  const first = node.kind === 'map' ? [...node.entries.values()][0]?.key : undefined;
  const { start, end } = label.startsWith('"') ? (key ?? node) : (first ?? node);
  const needed = [name, ...alternatives(error.parentSchema, name)].map(quoted).join(' or ');
  const help = `for example: ${examples(error.parentSchema, name).join(' or ')}`;
  return { rule: 'missing-key', message: `${label} needs ${needed}`, help, start, end };
}

/** Keys that would do as well: those of the examples that go without this one. */
function alternatives(part: SchemaPart, name: string): readonly string[] {
  const keys = part.properties ? [] : (part.examples ?? []).map((example) => Object.keys(example ?? {}));
  return keys.filter((each) => !each.includes(name)).flat();
}

function examples(part: SchemaPart, name: string): readonly string[] {
  const own = part.properties?.[name];
  return own ? [`${name}: ${exampleOf(own)}`] : (part.examples ?? []).map(flow);
}

/** A key that can't stand where it does because of another one. */
export function strayKey(key: ScalarNode, map: MapNode): PlanFault {
  const isService = map.entries.has('listen');
  const other = isService ? '"listen"' : '"tcp" and "udp"';
  return {
    rule: 'bad-value',
    message: `${quoted(key.text)} can't stand next to ${other}`,
    help: isService ? `write it into an item of listen: [{port: 8080, ${ofItem(key.text)}}]` : 'write one or the other',
    start: key.start,
    end: key.end,
  };
}

/** The key of an endpoint with a value, as an example has it. */
function ofItem(key: string): string {
  if (key === 'reuse') return 'reuse: [port]';
  if (key === 'ipv6Only') return 'ipv6Only: true';
  return key === 'address' ? 'address: 127.0.0.1' : 'protocol: udp';
}
