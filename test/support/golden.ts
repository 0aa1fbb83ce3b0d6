import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

/** Compares with the file beside the input. PORTPLAN_UPDATE_GOLDEN=1 writes it anew; a missing one fails. */
export function expectGolden(path: string, text: string): void {
  if (process.env['PORTPLAN_UPDATE_GOLDEN'] === '1') writeFileSync(path, text);
  if (!existsSync(path)) throw new Error(`${path} is missing: PORTPLAN_UPDATE_GOLDEN=1 writes it; then read it`);
  expect(text).toBe(readFileSync(path, 'utf8'));
}
