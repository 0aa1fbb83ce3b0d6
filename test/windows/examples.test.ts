/** The examples for Windows alone, planned and applied there; the others are in test/e2e. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectGolden } from '../support/golden.ts';
import { WindowsStandIn } from '../support/windows/stand-in.ts';
import { startWindows, type WindowsMachine } from '../support/windows/wine.ts';

const EXAMPLES = readdirSync('examples').filter(
  (name) => name.endsWith('.portplan.yaml') && readFileSync(`examples/${name}`, 'utf8').includes('platform: windows'),
);

/** As many a desktop is: the range widened, a block of WinNAT below it, and the range that Hyper-V excludes for itself. */
function desktop(): WindowsStandIn {
  const standIn = new WindowsStandIn();
  for (const tables of Object.values(standIn.stacks)) tables.persistent = [{ first: 50000, last: 50059 }];
  for (const stack of ['ipv4/tcp', 'ipv6/tcp'] as const) {
    Object.assign(standIn.stacks[stack], {
      dynamic: { first: 1024, last: 15000 },
      persistentDynamic: { first: 1024, last: 15000 },
      runtime: [{ first: 5357, last: 5357, owner: 'http.sys' }],
    });
  }
  return standIn;
}

describe.each(EXAMPLES)('examples/%s', (name) => {
  let machine: WindowsMachine;
  const standIn = desktop();

  beforeAll(async () => {
    machine = await startWindows(standIn.run);
    machine.write(`C:\\work\\examples\\${name}`, readFileSync(`examples/${name}`));
  });

  afterAll(() => machine.stop());

  it('is planned as its golden file says', async () => {
    const { status, stdout, stderr } = await machine.portplan(['plan', `examples/${name}`]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expectGolden(`test/fixtures/examples/${name}.txt`, stdout.replace(/ on \S+ \(windows\)/, ' on DEV-1 (windows)'));
  });

  it('is shown in the document', () => {
    const printed = readFileSync(`test/fixtures/examples/${name}.txt`, 'utf8');
    expect(readFileSync('docs/windows.md', 'utf8')).toContain(`plan examples/${name}\n${printed}\`\`\`\n`);
  });

  it('can be applied, and a second time without a command that changes anything', async () => {
    const apply = () => machine.portplan(['apply', `examples/${name}`, '--yes', '--format', 'json']);
    expect(await apply()).toMatchObject({ status: 0 });
    const { changes } = standIn;
    expect(JSON.parse((await apply()).stdout)).toMatchObject({ changed: false, error: null });
    expect(standIn.changes).toBe(changes);
  });
});
