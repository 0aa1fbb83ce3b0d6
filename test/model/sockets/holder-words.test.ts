import { expect, it } from 'vitest';
import { hiddenWords } from '../../../src/model/sockets/holder-words.ts';

it.each([
  [false, 'the sockets of 1 process may not be looked at: run it as root to see who listens'],
  [
    true,
    'the sockets of 1 process may not be looked at: run it with CAP_SYS_PTRACE, or outside of this container, to see who listens',
  ],
])('what helps against hidden sockets; root: %s', (isRoot, words) => {
  expect(hiddenWords(1, isRoot, 'see who listens')).toBe(words);
});
