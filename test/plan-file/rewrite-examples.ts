/** Fixes, and how a test shows what they do to a text. */
import { expect, it } from 'vitest';
import { rewritten } from '../../src/plan-file/edit/rewrite.ts';
import type { Fix } from '../../src/model/plan/fix.ts';
import { portSet } from '../../src/model/ports/port-set.ts';

export const file = 'portplan.yaml';
const range = { first: 32768, last: 60998 };
export const both = { kind: 'set-ephemeral', file, protocol: 'both', range } satisfies Fix;
export const udp: Fix = { ...both, protocol: 'udp' };
export const reserve: Fix = { kind: 'reserve-service', file, service: 'web' };
export const nodePorts = {
  kind: 'add-reservation',
  file,
  ports: [{ first: 30000, last: 32767 }],
  reason: 'Kubernetes NodePorts',
} satisfies Fix;

export function add(reason: string, ...ports: readonly number[]): Fix {
  return { ...nodePorts, ports: portSet(ports.map((port) => ({ first: port, last: port }))), reason };
}

export function merge(items: readonly number[], ...ranges: readonly (readonly [number, number])[]): Fix {
  return { kind: 'merge-reservations', file, items, ports: ranges.map(([first, last]) => ({ first, last })) };
}

export const ITEM = '{ports: 30000-32767, reason: Kubernetes NodePorts}';
export const JSON_ITEM = '{"ports": "30000-32767", "reason": "Kubernetes NodePorts"}';

type Example = readonly [name: string, before: string, fix: Fix, after: string];

/** Each example as it stands, and with the line ends of Windows. */
export function examples(list: readonly Example[]): void {
  it.each(list)('%s', (_, before, fix, after) => {
    for (const newline of ['\n', '\r\n']) {
      const [from, to] = [before, after].map((text) => text.replaceAll('\n', newline));
      expect(rewritten(from!, [fix])).toEqual({ text: to, done: [fix] });
      expect(rewritten(to!, [fix])).toEqual({ text: to, done: [] });
    }
  });
}

/** Examples of what is left alone. */
export function refusals(list: readonly (readonly [name: string, text: string, fix: Fix])[]): void {
  it.each(list)('not: %s', (_, text, fix) => expect(rewritten(text, [fix])).toEqual({ text, done: [] }));
}
