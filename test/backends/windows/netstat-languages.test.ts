/** netstat -ano as Windows prints it in other languages: each row is read, and explained, whatever the words are. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { windows } from '../../../src/backends/windows/backend.ts';
import { readNetstat, type Socket } from '../../../src/backends/windows/netsh/other-programs-text.ts';
import type { AskedBind } from '../../../src/model/explain/asked-bind.ts';
import { machineHost } from '../../../src/host/machine-host.ts';
import { explainBind } from '../../../src/commands/explain/explain-bind.ts';
import { told } from '../../support/told.ts';
import { WindowsMachine } from '../../support/windows/windows-machine.ts';

/** With the code page of such a console. */
const TRANSCRIPTS = [
  ['de', 'cp850'],
  ['fr', 'cp850'],
  ['es', 'cp850'],
  ['it', 'cp850'],
  ['pt', 'cp850'],
  ['ru', 'cp866'],
  ['two-words', 'cp850'],
] as const;

function fixture(name: string): string {
  return readFileSync(resolve('test/fixtures/netstat', name), 'utf8');
}

/** As the golden beside the transcript has it. */
function words({ protocol, address, port, isListening, remote, pid }: Socket): string {
  const use = isListening ? 'listens' : `to ${remote.address} ${remote.port}`;
  return `${protocol} ${address} ${port} ${use} ${pid}`;
}

describe.each(TRANSCRIPTS)('netstat, %s', (name, codePage) => {
  const text = fixture(`${name}.txt`);
  const rows = JSON.parse(fixture(`${name}.json`)) as readonly string[];

  it.each([codePage, 'utf8'])('every row is read, in %s', (encoding) => {
    const bytes = iconv.encode(text, encoding);
    expect(readNetstat(bytes.toString('latin1')).map(words)).toEqual(rows);
  });

  it('explain says of each port what the row says', async () => {
    const machine = new WindowsMachine();
    machine.standIn.garble((_, program) => program === 'netstat', iconv.encode(text, codePage));
    for (const row of rows) {
      const [, address = '', port, use, ...rest] = row.split(' ');
      const pid = Number(rest.at(-1));
      const said = told(await explainBind(machineHost(machine, windows).binds, asked(Number(port), address)));
      const found = { listens: said.cause === 'listener', pids: said.sockets[0]?.holders.map((one) => one.pid) };
      expect([row, found]).toEqual([row, { listens: use === 'listens', pids: pid === 0 ? [] : [pid] }]);
    }
  });
});

it('what no process has any more is in TIME_WAIT: nobody is to be ended', async () => {
  const machine = new WindowsMachine();
  machine.standIn.garble((_, program) => program === 'netstat', iconv.encode(fixture('de.txt'), 'cp850'));
  const said = told(await explainBind(machineHost(machine, windows).binds, asked(8090, null)));
  expect(said).toMatchObject({ cause: 'time-wait-listener', bindable: null, sockets: [{ state: 'time-wait' }] });
  expect(said.remedies[0]).toMatch(/^wait/);
});

function asked(port: number, address: string | null): AskedBind {
  const bind = { protocol: 'tcp', port, address, ipv6Only: false, reuse: [] } as const;
  return { ...bind, assumesReuse: false, user: null, service: null };
}
