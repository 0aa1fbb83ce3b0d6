/** Of a file that is no plan nothing is shown, whatever a stranger has written into it; a slip in a plan is shown. */
import { describe, expect, it } from 'vitest';
import schema from '../../schemas/portplan.schema.json' with { type: 'json' };
import { OTHER_KEYS, TELLING_KEYS } from '../../src/plan-file/read/evident-plan.ts';
import { readText, shown } from './fixture.ts';

/** Lines that a pull request gets into the environment of its job, by its title for instance. */
const STRANGE = 'version: 1\nservices:\n  web: 80\nreserved: [';

const SECRETS: readonly string[] = [
  'root:$6$s3cretSalt$s3cretHash:19000:0:99999:7:::\ndaemon:*:19000::::::\n',
  `PATH=/bin\0TOKEN=s3cret\0TITLE=x\n${STRANGE}\0KEY=s3cret\0`,
  `TOKEN=s3cret\n${STRANGE}\n`,
  `${STRANGE}\nTOKEN=s3cret\n`,
  `Jan 01 12:00:00 host sshd[1]: s3cret\n${STRANGE}\n`,
  `version: 1\nservices:\n  a: 80\n---\ntoken: s3cret\n`,
  '-----BEGIN PRIVATE KEY-----\ns3cretAAAA\n-----END PRIVATE KEY-----\n',
  `version: 1\nreserved: [\n-----BEGIN PRIVATE KEY-----\ns3cret\n`,
  'services:\n  db:\n    environment: {POSTGRES_PASSWORD: s3cret}\n',
  'version: "3.8"\nservices:\n  db: {image: s3cret, environment: {PASSWORD: s3cret}}\n',
  'apiVersion: v1\nkind: Config\nusers: [{token: s3cret}]\n',
  'version: 1\ntoken: s3cret\nname: s3cret\n',
  'version: 1\n# portplan-ignore s3cret\ntoken: s3cret\n',
  'version: s3cret\nreserved: [80]\n',
  '{"auths": {"registry": {"auth": "s3cret"}}}\n',
  's3cret\n',
  '"s3cret\n',
  's3cret: *s3cret\n',
  '!s3cret\n',
  '%s3cret\n---\n',
  's3cret: 1\ns3cret: 2\n',
  'extends: s3cret\n',
];

describe('a file that is no plan', () => {
  it.each(SECRETS)('%j', (text) => {
    const read = readText(text);
    expect(read.diagnostics).toHaveLength(1);
    expect(Object.keys(read.diagnostics[0]?.at ?? {})).toEqual(['file', 'line', 'column']);
    expect(read.desired).toBeNull();
    expect(JSON.stringify([read, [...read.sources]])).not.toMatch(/s3cret/i);
  });
});

const SLIPS: readonly string[] = [
  'version: 1\nservices:\n\tweb: 80\n',
  'version: 1\nservices\n  web: 80\n',
  'version: 1\nservcies:\n  web: 80\n',
  'Version: 1\nservices:\n  web: 80\n',
  'verson: 1\nservices:\n  web: 80\n',
  'name: a\nversion: 1 # the first\nreserved: [80\n',
  'version: 1\nservices:\n  web: 80\nservices:\n  api: 90\n',
  'version: 1\nx-team: {a: 1}\nreserved:\n- 08\n- 90\n...\n',
  '{"version": 1, "services": {"web": "eighty"}}',
  'version: 1\nservices: {web: 80}\n---\nversion: 1\n',
  '\ufeffversion: 1\r\nreserved: [80\r\n',
  '\ufffd\ufffdv\0e\0r\0s\0i\0o\0n\0:\0 \x001\0\n\0r\0e\0s\0e\0r\0v\0e\0d\0:\0\n\0',
];

it.each(SLIPS)('a slip in a plan is shown: %j', (text) => {
  const read = readText(text);
  expect(read.sources.get('portplan.yaml')).toBe(text.replace('\ufeff', ''));
  expect(shown(read)).not.toContain('is not shown');
});

it('the keys are those of the schema', () => {
  expect([...TELLING_KEYS, ...OTHER_KEYS].sort()).toEqual(Object.keys(schema.properties).sort());
});

it('very many misspelt keys take no time', () => {
  const letters = (i: number): string => Array.from(String(i), (digit) => 'abcdefghij'[Number(digit)]).join('');
  const lines = Array.from({ length: 50_000 }, (_, i) => `unprivilegedPort${letters(i)} [\n`);
  expect(readText(`version: 1\n${lines.join('')}`).sources.get('portplan.yaml') === null).toBe(true);
});

it.each([
  ['name: a\nservices:\n  web: 80\n', 'write version: 1 at its top'],
  ['version: 2\nservices:\n  web: 80\n', 'write version: 1 at its top'],
  ['# the ports of a\n', 'at its top a port plan has version: 1'],
  ['version: 1\nports:\n  web: 80\n', 'it needs a key such as services, reserved or ephemeral'],
])('what a plan lacks to be shown is said: %j', (text, advice) => {
  expect(readText(text).diagnostics).toMatchObject([{ help: expect.stringContaining(advice) as string }]);
});
