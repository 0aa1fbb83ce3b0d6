/** What Ansible hands over → the command line that does the same. */
import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { readTask } from '../../src/ansible/arguments.ts';
import { BOOLEANS, NUMBERS } from '../../src/ansible/inline-plan.ts';
import { MODULE_OPTIONS, optionsOfState, STATES } from '../../src/ansible/options.ts';
import { parseCommandLine } from '../../src/cli/command-line.ts';
import { COMMANDS } from '../../src/cli/table/commands.ts';

function read(given: object) {
  return readTask(JSON.stringify(given), '/home/ann');
}

function argv(given: object) {
  return read({ plan: '/p.yaml', ...given }).argv;
}

describe('a task becomes a command line', () => {
  it.each([
    [{}, ['apply', '--format=json', '--yes', '/p.yaml']],
    [{ state: 'applied', lock_wait: null }, ['apply', '--format=json', '--yes', '/p.yaml']],
    [{ state: 'checked' }, ['apply', '--format=json', '--yes', '--check', '/p.yaml']],
    [{ _ansible_check_mode: true }, ['apply', '--format=json', '--yes', '--check', '/p.yaml']],
    [{ lock_wait: 5 }, ['apply', '--format=json', '--yes', '--lock-wait=5', '/p.yaml']],
    [{ lock_wait: '5' }, ['apply', '--format=json', '--yes', '--lock-wait=5', '/p.yaml']],
    [{ confirm_within: 60 }, ['apply', '--format=json', '--yes', '--confirm-within=60', '/p.yaml']],
    [{ plan: '~/p.yaml' }, ['apply', '--format=json', '--yes', '/home/ann/p.yaml']],
    [{ plan: '~' }, ['apply', '--format=json', '--yes', '/home/ann']],
    [{ plan: undefined, state: 'confirmed', lock_wait: 5 }, ['confirm', '--format=json', '--lock-wait=5']],
  ])('%j', (given, expected) => {
    expect(argv(given)).toEqual(expected);
    expect(parseCommandLine(expected).command?.name).toBe(expected[0]);
  });

  it.each([true, 'True', 'yes', ' on ', 1, '1', 'y', 't'])('a switch is on: %j', (force) => {
    expect(argv({ force })).toContain('--force');
  });

  it.each([false, 'False', 'no', 'off', 0, '0', 'n', 'f'])('a switch is off: %j', (force) => {
    expect(argv({ force })).not.toContain('--force');
  });

  it.each(MODULE_OPTIONS.map(({ key }) => key).filter((key) => !['root', 'netns'].includes(key)))(
    '%s counts as left out where it is empty',
    (key) => {
      expect(argv({ [key]: '' })).toEqual(argv({}));
    },
  );

  it.each(['root', 'netns'])('%s is not left out where it is empty: the host would be changed', (key) => {
    expect(argv({ [key]: '' })).toContain(`--${key}=`);
  });

  it.each([undefined, ''])('confirmed has no use for an empty option: %j', (force) => {
    expect(read({ state: 'confirmed', force }).argv).toEqual(['confirm', '--format=json']);
  });

  it('reads what it is to show', () => {
    expect([read({ plan: '/x', _ansible_diff: true }), read({ plan: '/x' })]).toMatchObject([
      { wantsDiff: true, inline: null },
      { wantsDiff: false, inline: null },
    ]);
  });
});

describe('a plan in the task', () => {
  it('is a mapping, one value a line', () => {
    expect(read({ plan: { version: 1, services: { web: 8080 } } })).toMatchObject({
      argv: ['apply', '--format=json', '--yes', 'plan'],
      inline: '{\n  "version": 1,\n  "services": {\n    "web": 8080\n  }\n}\n',
    });
  });

  it.each(['version: 1\nname: x\n', '{"version": 1}'])('is text: %j', (plan) => {
    expect(read({ plan }).inline).toBe(plan);
  });

  it('may have numbers and booleans that templates made text of', () => {
    const plan = { version: '1', ephemeral: { start: '20000' }, services: { web: { port: '8080', ipv6Only: 'True' } } };
    expect(JSON.parse(read({ plan }).inline ?? '')).toEqual({
      version: 1,
      ephemeral: { start: 20000 },
      services: { web: { port: '8080', ipv6Only: true } },
    });
  });

  it('keeps text that is no such number', () => {
    const plan = { version: '01', name: '42', unprivilegedPortStart: '{{ x }}' };
    expect(JSON.parse(read({ plan }).inline ?? '')).toEqual(plan);
  });

  it('may turn a rule off, which YAML 1.1 reads as false', () => {
    const plan = { lint: { rules: { a: false, b: { severity: false, max: 3 }, c: 'error' } } };
    expect(JSON.parse(read({ plan }).inline ?? '')).toEqual({
      lint: { rules: { a: 'off', b: { severity: 'off', max: 3 }, c: 'error' } },
    });
  });
});

interface Schema {
  readonly type?: unknown;
  readonly [key: string]: unknown;
}

/** The keys of the file format whose values are of this type alone. */
function keysOfType(type: string, schema: Schema): readonly string[] {
  const found = Object.entries(schema).flatMap(([key, part]): readonly string[] => {
    if (typeof part !== 'object' || part === null) return [];
    const inner = keysOfType(type, part as Schema);
    return (part as Schema).type === type && key !== 'items' ? [key, ...inner] : inner;
  });
  return [...new Set(found)].sort();
}

test.each([
  ['integer', NUMBERS],
  ['boolean', BOOLEANS],
])('every key that takes %s alone is known', (type, known) => {
  const { properties, definitions } = JSON.parse(readFileSync('schemas/portplan.schema.json', 'utf8')) as Schema;
  expect([...known].sort()).toEqual(expect.arrayContaining([...keysOfType(type, { properties, definitions })]));
});

test('every key that takes on and off is known: Ansible makes true and false of them', () => {
  const { properties } = JSON.parse(readFileSync('schemas/portplan.schema.json', 'utf8')) as {
    readonly properties: Readonly<Record<string, { readonly enum?: readonly string[] }>>;
  };
  const switches = Object.entries(properties).filter(([, part]) => part.enum?.includes('off'));
  for (const [key] of switches) {
    const { inline } = read({ plan: { [key]: false } });
    expect(inline).toContain(`"${key}": "off"`);
  }
});

describe('a task with a fault is refused in one sentence', () => {
  it.each([
    [{ lockwait: 1 }, /^unknown argument: lockwait \(did you mean lock_wait\?\)\. Known are plan, state, .*lock_wait/],
    [{ xyz: 1, forc: 1 }, /^unknown arguments: xyz, forc \(did you mean force\?\)\. Known/],
    [{ yes: true }, /^unknown argument: yes\b/],
    [{ state: 'present' }, /^state is one of applied, checked, confirmed, not "present"$/],
    [{ plan: undefined }, /^plan is the path of .*, not nothing$/],
    [{ plan: ['x'] }, /^plan is the path of .*, not a list$/],
    [{ plan: '' }, /^plan is the path of .*, not nothing$/],
    [
      { plan: 'plans/a.yaml' },
      'plan is a relative path, "plans/a.yaml": write the whole path on the host, from /, or the text of a file beside ' +
        `the playbook, {{ lookup('ansible.builtin.file', "plans/a.yaml") }}`,
    ],
    [{ plan: '~ann/a.yaml' }, /^plan is a relative path, "~ann\/a\.yaml": /],
    [{ plan: '--force' }, /^plan is a relative path, "--force": /],
    [{ state: '' }, /^state is one of .*, not ""$/],
    [{ plan: '-' }, /^plan is the path of .*, not "-"$/],
    [{ force: 'perhaps' }, /^force is true or false, not "perhaps"$/],
    [{ force: {} }, /^force is true or false, not \{\}$/],
    [{ lock_wait: [5] }, /^lock_wait is a text or a number, not \[5\]$/],
    [{ state: 'confirmed' }, /^plan has no meaning with state: confirmed$/],
    [{ state: 'confirmed', plan: '' }, /^plan has no meaning with state: confirmed$/],
    [{ state: 'confirmed', plan: null, force: true }, /^force has no meaning with state: confirmed$/],
    [{ state: 'confirmed', root: '/x', lock_wait: 5 }, /^plan, root have no meaning with state: confirmed$/],
    [{ unknown: '' }, /^unknown argument: unknown\. Known/],
  ])('%j', (given, sentence) => {
    expect(() => read({ plan: '/p.yaml', ...given })).toThrow(sentence);
  });

  it('a home that nobody knows', () => {
    expect(() => readTask('{"plan": "~/p.yaml"}', null)).toThrow(/^plan is a relative path, "~\/p\.yaml": /);
  });

  it.each(['', '[]', 'null', '{"_ansible_x": "s3cret"'])('a file of arguments that is %j', (text) => {
    expect(() => readTask(text, null)).toThrow(/^the file of arguments is no JSON object; /);
  });
});

describe('the options', () => {
  it('are those of apply but for what the module decides', () => {
    const apply = COMMANDS.find(({ name }) => name === 'apply')?.options.map(({ name }) => name) ?? [];
    const own = MODULE_OPTIONS.map(({ option }) => option.name);
    expect(apply.filter((name) => !own.includes(name))).toEqual(['check', 'yes']);
    expect(own.filter((name) => !apply.includes(name))).toEqual(['root', 'platform']);
  });

  it('of the other states are among them', () => {
    const keys = STATES.flatMap((state) => optionsOfState(state).map(({ key }) => key));
    expect(MODULE_OPTIONS.map(({ key }) => key)).toEqual(expect.arrayContaining(keys));
  });
});
