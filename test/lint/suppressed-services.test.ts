/** Comments above a service, and at either end of a conflict. */
import { describe, expect, it } from 'vitest';
import { lintText } from './fixture.ts';

const HEAD = 'version: 1\nplatform: linux\nservices:\n';
const IGNORE = '  # portplan-ignore port-conflict: known\n';
const WEB = '  web: 8080\n';
const API = '  api:\n    port: 8080\n    owner: a\n';

/** What is left to say, and how much was silenced. */
function after(text: string): readonly [rules: readonly string[], silenced: number] {
  const { diagnostics, silenced } = lintText(text);
  return [diagnostics.map(({ rule }) => rule), silenced];
}

describe('a comment above a service', () => {
  it('counts for what stands on its further lines', () => {
    expect(after(`${HEAD}${WEB}${IGNORE}${API}`)).toEqual([[], 1]);
  });

  it('counts for the items of its list', () => {
    const list = '  api:\n    listen:\n      - 9000\n      - 8080\n';
    expect(after(`${HEAD}${WEB}${IGNORE}${list}`)).toEqual([[], 1]);
  });

  it('does not count for the service below', () => {
    expect(after(`${HEAD}${WEB}${IGNORE}  other: 9000\n${API}`)).toEqual([['unused-suppression', 'port-conflict'], 0]);
  });

  it('does not count for another rule', () => {
    const other = '  # portplan-ignore known-default: x\n';
    expect(after(`${HEAD}${WEB}${other}${API}`)).toEqual([['unused-suppression', 'port-conflict'], 0]);
  });
});

describe('a comment at the other end of a conflict', () => {
  it('counts too', () => {
    expect(after(`${HEAD}${IGNORE}${WEB}${API}`)).toEqual([[], 1]);
  });

  it('does not count where a third endpoint has none', () => {
    expect(after(`${HEAD}${IGNORE}${WEB}  two: 8080\n${API}`)).toEqual([['port-conflict'], 1]);
  });
});
