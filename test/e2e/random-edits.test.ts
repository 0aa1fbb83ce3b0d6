/** Another program edits the file at a random moment of an apply, or of its undo: what it wrote is never lost. */
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { CLI, portplan } from '../support/cli.ts';
import { kills } from '../support/samples.ts';
import { hostForAll } from '../support/stand.ts';

const FILE = '/etc/sysctl.conf';
const PLANS = ['20000-60999', '25000-60999'].map(
  (ephemeral) => `version: 1\nname: edge\nephemeral: ${ephemeral}\npersist: {file: ${FILE}}\n`,
);

const { host } = hostForAll(() => {
  host.write(FILE, '# kept by hand\n');
  host.run(['ln', '-s', '../sysctl.conf', '/etc/sysctl.d/99-sysctl.conf']);
  PLANS.forEach((plan, i) => host.write(`/etc/plan-${i}.yaml`, plan));
  takes = timed(() => expect(portplan(host, apply(0))).toMatchObject({ status: 0 }));
});

let takes = 0;
let edits = 0;

const apply = (plan: number): readonly string[] => ['apply', `/etc/plan-${plan}.yaml`, '--yes'];

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** As `echo >>` does it, or as `sed -i` and most editors do: a new file that takes the name. */
const EDITS = [
  (line: string) => `echo '${line}' >> ${FILE}`,
  (line: string) => `cp ${FILE} ${FILE}.theirs && echo '${line}' >> ${FILE}.theirs && mv ${FILE}.theirs ${FILE}`,
];

/** Runs the command, and edits the file once it has run for a while. Returns what the command said. */
async function whileEdited(words: readonly string[], i: number): Promise<string> {
  const line = `# edit ${++edits}`;
  const pause = (takes * (0.5 + Math.random() * 0.6)) / 1000;
  const edit = host.spawn(['sh', '-c', `read go; sleep ${pause.toFixed(4)}; ${EDITS[i % 2]?.(line)}`]);
  const edited = once(edit, 'close');
  const child = host.spawn([process.execPath, CLI, ...words]);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'close');
  edit.stdin.write('\n');
  await Promise.all([edited, ended]);
  const text = host.read(FILE);
  for (let n = 1; n <= edits; n++) expect(text, said).toContain(`# edit ${n}\n`);
  expect(text).toMatch(/^# kept by hand\n/);
  const left = host.run(['find', '/etc', '/var/lib/portplan', '-name', '*.portplan-new']);
  expect(left.stdout).toBe('');
  return said;
}

it.each(kills(10))('an apply (%i)', async (i) => {
  await whileEdited(apply(Math.ceil(i / 2) % 2), i);
});

it.each(kills(5))('a rollback (%i)', async (i) => {
  // The second one always has something to do, and so something to undo.
  for (const plan of [0, 1]) expect(portplan(host, apply(plan))).toMatchObject({ status: 0 });
  await whileEdited(['rollback', '--yes'], i);
});
