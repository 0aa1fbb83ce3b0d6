/** A plan with 32,000 items of `reserved`: what grows faster than its input does not come to an end here. */
import { expect, it } from 'vitest';
import { runOn } from '../support/command-context.ts';
import { Machine } from '../support/machine.ts';

const PORTS = Array.from({ length: 32_000 }, (_, i) => 1025 + 2 * i);
const PLAN = `version: 1\nplatform: linux\nreserved:\n${PORTS.map((port) => `  - ${port}\n`).join('')}`;

it.each([
  ['text', /\+ {1,5}1025\b/],
  ['json', /"ports": "1025"/],
  ['jsonl', /"ports":"1025"/],
  ['markdown', /reserved ports/],
  ['diff', /^\+1025,1027,1029,/m],
])('is planned as %s', async (format, expected) => {
  const { status, stdout } = await runOn(new Machine(), ['plan', '--format', format], { 'portplan.yaml': PLAN });
  expect({ status, isThere: expected.test(stdout) }).toEqual({ status: 0, isThere: true });
});
