/** A small program whose texts hold every sign that a shell or roff reads as something else. */
import type { ProgramInfo } from '../../src/model/program-info.ts';

export const SIGNS = 'it\'s "so": [50%] \\n $HOME `pwd` {a,b} <c> *? #1; (d|e) & ~ ^ !';

export const SAMPLE: ProgramInfo = {
  summary: `ports, ${SIGNS}`,
  file: 'FILE is a plan.',
  commands: [
    {
      name: 'plan',
      operands: { words: '[FILE…]', kind: 'plan-file', isRepeatable: true },
      about: `plan: ${SIGNS}`,
      details: ['.first of a line', "'second, with", '', 'an example:', `  portplan plan 'a b' # ${SIGNS}`],
      formats: ['text', 'json'],
      takesKeptPlan: true,
      options: [
        {
          name: 'plan-for',
          value: 'HOSTS=FILE',
          kind: 'hosts-file',
          isRepeatable: true,
          about: `as in --plan-for 'web-*=a', ${SIGNS}`,
        },
        { name: 'out', short: 'o', value: 'FILE', kind: 'file', about: SIGNS },
        { name: 'yes', short: 'y', about: '-y: do not ask' },
      ],
    },
    {
      name: 'check',
      operands: { words: '[FILE]', kind: 'plan-file' },
      about: 'check',
      formats: ['text', 'sarif'],
      options: [],
    },
    { name: 'rollback', operands: { words: '[ID]', kind: 'record' }, about: 'undo', formats: ['text'], options: [] },
    {
      name: 'completion',
      operands: { words: 'SHELL', kind: 'shell' },
      about: 'completions',
      formats: ['text'],
      options: [],
    },
    {
      name: 'wait',
      operands: { words: '', kind: 'none' },
      about: 'wait',
      formats: ['text'],
      options: [{ name: 'seconds', value: 'N', about: 'how long' }],
    },
  ],
  globalOptions: [
    { name: 'format', value: 'FORMAT', about: 'how to print' },
    { name: 'color', value: 'WHEN', choices: ['auto', 'never'], about: 'colour' },
    { name: 'root', value: 'DIR', kind: 'directory', about: 'an image' },
    { name: 'quiet', short: 'q', about: 'print nothing' },
  ],
  exitStatus: [
    ['0', 'done'],
    ['3', `could not run: ${SIGNS}`],
  ],
};
