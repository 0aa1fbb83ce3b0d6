/** What the bundle must not change. */
import { expect, it } from 'vitest';
import { portplanHere } from '../support/cli.ts';

it('signs outside of ASCII mean the same in the bundle: an en dash between ports is a range', () => {
  const { status, stdout } = portplanHere(['validate', '-'], { input: 'version: 1\nreserved: ["8080\u20138090"]\n' });
  expect(status).toBe(1);
  expect(stdout).toContain('help: write 8080-8090\n');
});
