import { expect, it } from 'vitest';
import { remedyTexts } from '../../src/render/explain/remedies/remedy-text.ts';
import { bindOf } from '../support/judged-bind.ts';

it('an alternative that stands first is one to nothing', () => {
  const another = { advice: { kind: 'another-port' } } as const;
  const end = { advice: { kind: 'reboot' } } as const;
  expect(remedyTexts([another], bindOf(8080))).toEqual(['give one of the two another port']);
  expect(remedyTexts([end, another], bindOf(8080))[1]).toBe('or give one of the two another port');
});
