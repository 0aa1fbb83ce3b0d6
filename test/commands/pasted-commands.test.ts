/** Commands in messages are there to be pasted: no name of a file that a stranger chose says anything to the shell. */
import { describe, expect, it } from 'vitest';
import { shellWord } from '../../src/model/text/shell-word.ts';
import { formatNextCommand } from '../../src/render/next-command.ts';
import { runOn } from '../support/command-context.ts';
import { hostWith } from '../fuzz/host.ts';

const NAME = 'a;touch x;$(id)';
const PLAN = 'version: 1\nreserved: [8080]\n';
const SNAPSHOT = '{"command": "snapshot", "formatVersion": "1.1", ';

/** The name in a command, without quotes around it. */
const BARE = /`[^`']*a;touch|(?:portplan [a-z]+|--host) [^'\n]*a;touch/;

describe('a name for a shell', () => {
  it.each([
    ['a snapshot in place of a plan', ['plan', `${NAME}.json`], { [`${NAME}.json`]: `${SNAPSHOT}}` }],
    ['a kept plan in place of a plan', ['validate', NAME], { [NAME]: '{"keptPlan": "1.0", "plan": {}}' }],
    ['a broken snapshot', ['plan', 'p.yaml', '--host', `${NAME}.json`], { [`${NAME}.json`]: SNAPSHOT }],
    ['no snapshot', ['plan', 'p.yaml', '--host', `${NAME}.json`], {}],
    ['a plan that would change something', ['plan', `${NAME}.yaml`], {}],
    ['a host that differs from the plan', ['audit', `${NAME}.yaml`], {}],
  ])('is quoted, or left out: %s', async (_, argv, files) => {
    const all = { 'p.yaml': PLAN, [`${NAME}.yaml`]: PLAN, ...files };
    const said = await runOn(hostWith('/etc/hosts', ''), argv, all).then(
      ({ stdout, stderr }) => stdout + stderr,
      (error: unknown) => String(error),
    );
    expect(said).toContain('a;touch');
    expect(said).not.toMatch(BARE);
  });

  it('is no command of PowerShell either', () => {
    expect(shellWord('a$(calc)`b.yaml', true)).toBe('"a`$(calc)``b.yaml"');
    expect(shellWord('a\u201d; calc; \u201cb.yaml', true)).toBe('"a`\u201d; calc; `\u201cb.yaml"');
  });

  it.each(['a$b.yaml', 'a`b.yaml', '%TEMP%.yaml', 'a\u201db.yaml'])(
    'of Windows is left out where PowerShell and cmd differ: %s',
    (name) => {
      const common = { command: 'apply', root: null, network: null, switches: [] } as const;
      expect(formatNextCommand({ ...common, operands: [name], isWindows: true })).toBeNull();
      expect(formatNextCommand({ ...common, operands: [name], isWindows: false })).toBe(
        `sudo portplan apply ${shellWord(name, false)}`,
      );
      expect(formatNextCommand({ ...common, operands: ['a & b.yaml'], isWindows: true })).toBe(
        'portplan apply "a & b.yaml"',
      );
    },
  );
});
