/** A service of the plan that http.sys listens for: as planned where the plan names its program, and which right it needs. */
import { describe, expect, it } from 'vitest';
import { type Ran, runOn } from '../../support/command-context.ts';
import { hold, listen, run } from '../../support/windows/holder-scenes.ts';
import { GONE } from '../../support/windows/holder-programs.ts';
import { WindowsStandIn } from '../../support/windows/stand-in.ts';
import { WindowsMachine } from '../../support/windows/windows-machine.ts';

function machine(): WindowsMachine {
  const standIn = new WindowsStandIn({ winnatBlocks: 0 });
  listen(standIn, 5001, 4, 'System');
  hold(standIn, 5001);
  run(standIn, 2668, 'gateway.exe');
  standIn.holders.httpQueues.push({ urls: ['HTTP://+:5001/'], pids: [2668] });
  return new WindowsMachine(standIn);
}

function planOf(service: string): Readonly<Record<string, string>> {
  return { 'p.yaml': `version: 1\nname: p\nplatform: windows\nservices:\n  api: ${service}\n` };
}

async function both(
  on: WindowsMachine,
  words: readonly string[],
  files: Readonly<Record<string, string>>,
): Promise<readonly Ran[]> {
  const { stdout } = await runOn(on, ['snapshot']);
  const captured = { ...files, 'win.json': stdout };
  return [await runOn(on, words, files), await runOn(new WindowsMachine(), [...words, '--host', 'win.json'], captured)];
}

describe('the program of the plan has registered there', () => {
  const files = planOf('{port: 5001, program: gateway}');

  it('audit: as planned', async () => {
    for (const { status, stdout } of await both(machine(), ['audit', 'p.yaml'], files)) {
      expect(stdout).not.toMatch(/listening-stranger|windows-port-held|WinNAT/);
      expect(status).toBe(0);
    }
  });

  it('plan has nothing to say of the row', async () => {
    for (const { stdout } of await both(machine(), ['plan', 'p.yaml'], files))
      expect(stdout).not.toContain('windows-port-held');
  });

  it('explain: the service itself has it', async () => {
    for (const { stdout } of await both(machine(), ['explain', '5001', 'p.yaml'], files))
      expect(stdout).toContain('[itself]');
  });
});

it('another program than the plan names: audit tells which', async () => {
  const files = planOf('{port: 5001, program: other}');
  for (const { status, stdout } of await both(machine(), ['audit', 'p.yaml'], files)) {
    expect(status).toBe(1);
    expect(stdout.replace(/\s+/g, ' ')).toContain('gateway.exe (process 2668, through http.sys)');
  }
});

describe('a URL reservation', () => {
  const ADD = String.raw`netsh http add urlacl url=http://+:5001/ user=CORP\svc-api`;
  const files = planOf(String.raw`{port: 5001, user: 'CORP\svc-api'}`);

  it('is told where the account has none', async () => {
    for (const { stdout } of await both(machine(), ['plan', 'p.yaml'], files)) expect(stdout).toContain(ADD);
  });

  it.each([
    [['WIN-1\\svc-api'], ['S-1-5-21-1-2-3-1001']],
    [['VORDEFINIERT\\Benutzer'], ['BU']],
    [['Jeder'], ['WD']],
  ])('is not where it has: %j', async (users, trustees) => {
    const on = machine();
    on.standIn.holders.urlReservations.push({ url: 'http://+:5001/', users, trustees });
    for (const { stdout } of await both(on, ['plan', 'p.yaml'], files)) expect(stdout).not.toContain('urlacl');
  });

  it.each(['SYSTEM', String.raw`NT AUTHORITY\SYSTEM`, 'Administrator'])('%s needs none', async (user) => {
    for (const { stdout } of await both(machine(), ['plan', 'p.yaml'], planOf(`{port: 5001, user: '${user}'}`)))
      expect(stdout).not.toContain('urlacl');
  });

  it('is not for a server that binds plainly', async () => {
    const on = new WindowsMachine();
    for (const { stdout } of await both(on, ['plan', 'p.yaml'], planOf(String.raw`{port: 6001, user: 'CORP\svc-api'}`)))
      expect(stdout).not.toContain('urlacl');
  });
});

it('a listener whose process has ended: audit tells that another program has it', async () => {
  const standIn = new WindowsStandIn({ winnatBlocks: 0 });
  listen(standIn, 5665, 15_136, GONE);
  run(standIn, 15_136, GONE);
  run(standIn, 8692, 'icinga2.exe', { parent: 15_136 });
  for (const { stdout } of await both(new WindowsMachine(standIn), ['audit', 'p.yaml'], planOf('5665'))) {
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'process 15136, which has ended and most likely left its socket to icinga2.exe (process 8692)',
    );
  }
});
