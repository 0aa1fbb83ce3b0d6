/** A Windows host from what examples/capture/capture-windows.ps1 gathered there, or somebody by hand. */
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GATHERED_FILES, gatheredWindows } from '../../../src/backends/windows/snapshot/gathered.ts';
import { PROCESS_TABLES } from '../../../src/backends/windows/holders/processes-text.ts';
import { readExcludedRanges } from '../../../src/backends/windows/netsh/netsh-text.ts';
import { desired, host, machineOf, planFrom } from '../../support/windows/arbitrary.ts';
import {
  captured,
  folderOf,
  gather,
  OWN_TABLES,
  SAVED,
  SCRIPT,
  stateOf,
  withList,
  type Files,
} from '../../support/windows/gathered.ts';
import { apply, errorOf, WindowsMachine } from '../../support/windows/windows-machine.ts';
import { WindowsStandIn } from '../../support/windows/stand-in.ts';

const TABLE = /^ipv[46]-(tcp|udp)-(dynamicport|excludedportrange)\.txt$/;

/** The eight tables of now, as somebody gathers them by hand. */
function byHand(files: Files): Files {
  return new Map([...files].filter(([name]) => TABLE.test(name)));
}

describe('gathered by the script', () => {
  it('each file is what the reader takes it for', () => {
    expect(new Map([...SAVED, OWN_TABLES])).toEqual(GATHERED_FILES);
  });

  it('PowerShell is asked for the same tables', () => {
    for (const table of PROCESS_TABLES) expect(SCRIPT).toContain(`@(${table})`);
  });

  it('any host, before and after an apply: the same as there', async () => {
    const law = fc.asyncProperty(host, desired, fc.boolean(), async (scene, wanted, isApplied) => {
      const machine = machineOf(scene);
      if (isApplied) await errorOf(apply(machine, wanted, { force: true }));
      const { state, notes } = await captured(gather(machine));
      expect(state).toEqual(await stateOf(machine));
      expect(notes).toEqual([]);
    });
    await fc.assert(law, { numRuns: 300 });
  });

  it('where Windows does not show the dynamic range of the next boot, nobody knows it', async () => {
    const files = gather(new WindowsMachine());
    files.delete('ipv6-udp-dynamicport-persistent.txt');
    const { state, notes } = await captured(withList(files));
    expect(state).toMatchObject({ stacks: [{}, {}, {}, { protocol: 'udp', dynamic: { persistent: null } }] });
    expect(notes).toEqual([]);
  });

  it('where an apply was cut off, what it may have made is owned', async () => {
    const machine = new WindowsMachine();
    await apply(machine, planFrom('version: 1\nservices: {web: {port: 8080, reserve: always}}\n'));
    machine.rename(`${machine.store}/history/000001.json`, `${machine.store}/unfinished.json`);
    const { state } = await captured(gather(machine));
    expect(state).toMatchObject({ owned: { excluded: { 'ipv4/tcp/excludedportrange': '8080' } } });
    expect(state).toEqual(await stateOf(machine));
  });

  it('a damaged record is said to be so', async () => {
    const files = gather(new WindowsMachine()).set('records/unfinished.json', 'half');
    await expect(captured(withList(files))).rejects.toThrow('/tmp/web-7/records/unfinished.json is damaged');
  });

  it('listeners are those of netstat, each once', async () => {
    const standIn = new WindowsStandIn();
    const socket = { pid: 4, name: 'System' };
    standIn.listeners.push(
      { ...socket, family: 'ipv6', protocol: 'tcp', port: 443 },
      { ...socket, family: 'ipv4', protocol: 'tcp', port: 443, address: '127.0.0.1' },
      { ...socket, family: 'ipv4', protocol: 'tcp', port: 443, address: '127.0.0.1' },
      { ...socket, family: 'ipv6', protocol: 'udp', port: 53, address: '[fe80::1%5]' },
    );
    const { state } = await captured(gather(new WindowsMachine(standIn)));
    expect(state).toMatchObject({
      listeners: [
        { protocol: 'udp', address: 'fe80::1%5', port: 53 },
        { protocol: 'tcp', address: '127.0.0.1', port: 443 },
        { protocol: 'tcp', address: '::', port: 443 },
      ],
    });
  });
});

describe('gathered by hand, eight tables', () => {
  it('any host: the next boot, WinNAT and records are taken for what the note says', async () => {
    const law = fc.asyncProperty(host, async (scene) => {
      const machine = machineOf(scene);
      const { state } = await captured(byHand(gather(machine)));
      const there = (await stateOf(machine)) as { stacks: readonly StackJson[] };
      expect(state).toEqual({
        host: 'web-7',
        stacks: there.stacks.map(({ dynamic, excluded: { active }, ...stack }) => ({
          ...stack,
          dynamic: { active: dynamic.active, persistent: null },
          excluded: {
            active,
            persistent: active.filter((row) => row.administered).map(({ first, last }) => ({ first, last })),
          },
        })),
        winnat: null,
        holders: { processes: null, http: null, urlReservations: null, portProxies: null, isWslRunning: null },
        owned: { managed: [], excluded: {} },
        listeners: null,
      });
    });
    await fc.assert(law, { numRuns: 100 });
  });

  it('one sentence says what they do not hold', async () => {
    const { notes } = await captured(byHand(gather(new WindowsMachine())));
    expect(notes).toEqual([
      '/tmp/web-7 holds no dynamic ranges of the persistent store (they count as the same), no exclusions of the persistent store (what is excluded now counts as lasting), no hostname.txt (its own name stands for it), no winnat.txt (whether WinNAT runs is not known), no netstat.txt (what listens is not known), no records of earlier applies (every range counts as foreign); examples/capture/capture-windows.ps1 gathers that too',
    ]);
  });

  it('in UTF-16, as `>` of Windows PowerShell writes them: the same', async () => {
    const files = byHand(gather(new WindowsMachine()));
    const little = new Map([...files].map(([name, text]) => [name, `\xff\xfe${utf16(text).toString('latin1')}`]));
    const big = new Map([...files].map(([name, text]) => [name, `\xfe\xff${utf16(text).swap16().toString('latin1')}`]));
    expect(await captured(little)).toEqual(await captured(files));
    expect(await captured(big)).toEqual(await captured(files));
  });

  it('with a host name in UTF-8, in UTF-16, or from a console', async () => {
    const files = byHand(gather(new WindowsMachine()));
    const name = async (bytes: string) => (await captured(files.set('hostname.txt', bytes))).state;
    expect(await name(Buffer.from('büro-1\r\n').toString('latin1'))).toMatchObject({ host: 'büro-1' });
    expect(await name(`\xff\xfe${utf16('büro-1\r\n').toString('latin1')}`)).toMatchObject({ host: 'büro-1' });
    expect(await name('DEV-7\r\n')).toMatchObject({ host: 'DEV-7' });
  });
});

interface StackJson {
  readonly dynamic: { readonly active: object };
  readonly excluded: { readonly active: readonly { first: number; last: number; administered: boolean }[] };
}

function utf16(text: string): Buffer {
  return Buffer.from(text, 'utf16le');
}

interface Transcript {
  readonly file: string;
  readonly kind: string;
}

const FIXTURES = new URL('../../fixtures/netsh/', import.meta.url);
const TRANSCRIPTS = JSON.parse(readFileSync(new URL('INDEX.json', FIXTURES), 'utf8')) as readonly Transcript[];

function transcript({ file }: Transcript): string {
  return readFileSync(new URL(file, FIXTURES), 'latin1');
}

describe('transcripts of real machines in the place of a table', () => {
  const AGAIN = 'or examples/capture/capture-windows.ps1';

  const whole = TRANSCRIPTS.filter(({ kind }) => kind === 'excluded').flatMap((given) => {
    const reading = readExcludedRanges(transcript(given));
    return 'value' in reading ? [{ ...given, rows: reading.value }] : [];
  });

  it.each(whole)('excluded ranges as they are read on the host: $file', async ({ rows, ...given }) => {
    const files = byHand(gather(new WindowsMachine())).set('ipv4-tcp-excludedportrange.txt', transcript(given));
    const { stacks } = (await captured(files)).state as { stacks: readonly StackJson[] };
    expect(stacks[0]?.excluded.active).toEqual(rows);
  });

  it.each(TRANSCRIPTS.filter(({ kind }) => kind !== 'excluded'))('no excluded ranges, and said so: $file', (given) => {
    const file = 'ipv6-udp-excludedportrange.txt';
    const files = byHand(gather(new WindowsMachine())).set(file, transcript(given));
    expect(() => gatheredWindows(folderOf(files))).toThrow(
      new RegExp(
        `^/tmp/web-7/${file} is not what netsh prints: .*; run \`netsh interface ipv6 show excludedportrange protocol=udp store=active > ${file}\` on the host, ${AGAIN}$`,
      ),
    );
  });

  it.each(TRANSCRIPTS.filter(({ kind }) => kind !== 'dynamic'))('no dynamic range, and said so: $file', (given) => {
    const file = 'ipv4-tcp-dynamicport.txt';
    const files = byHand(gather(new WindowsMachine())).set(file, transcript(given));
    expect(() => gatheredWindows(folderOf(files))).toThrow(`/tmp/web-7/${file} is not what netsh prints: `);
  });
});

describe('one sentence is said about', () => {
  const files = (): Files => gather(new WindowsMachine());
  const AGAIN = 'copy the folder again, byte for byte, or gather it anew with examples/capture/capture-windows.ps1';

  function without(from: Files, file: string): Files {
    from.delete(file);
    return from;
  }

  const LIST = 'gathered.txt';
  const EXCLUDED = 'ipv4-udp-excludedportrange';

  it.each([
    ['a file that was lost', without(files(), 'winnat.txt'), `winnat.txt is missing; ${AGAIN}`],
    [
      'a file with other line ends',
      files().set('hostname.txt', 'WIN-1\n'),
      `hostname.txt has 6 bytes, not 10; ${AGAIN}`,
    ],
    [
      'a list that is cut',
      files().set(LIST, (files().get(LIST) ?? '').slice(0, -6)),
      `${LIST} is not what the script wrote: it breaks off before its end; ${AGAIN}`,
    ],
    [
      'a list of another version',
      files().set(LIST, 'portplan-capture windows 2\r\nend\r\n'),
      `${LIST} is not what the script wrote: line 1 is not \`portplan-capture windows 1\`; ${AGAIN}`,
    ],
    [
      'a list with a line of something else',
      files().set(LIST, 'portplan-capture windows 1\r\nx\r\nend\r\n'),
      `${LIST} is not what the script wrote: it has a line without a size and a name; ${AGAIN}`,
    ],
    [
      'a table of now that is missing',
      without(byHand(files()), `${EXCLUDED}.txt`),
      `${EXCLUDED}.txt is missing; run \`netsh interface ipv4 show excludedportrange protocol=udp store=active > ${EXCLUDED}.txt\` on the host, or examples/capture/capture-windows.ps1`,
    ],
    [
      'a table of the persistent store that is missing among others',
      without(without(files(), LIST), `${EXCLUDED}-persistent.txt`),
      `${EXCLUDED}-persistent.txt is missing; run \`netsh interface ipv4 show excludedportrange protocol=udp store=persistent > ${EXCLUDED}-persistent.txt\` on the host, or examples/capture/capture-windows.ps1`,
    ],
    [
      'a table that is cut',
      byHand(files()).set(`${EXCLUDED}.txt`, '\r\nx\r\n\r\n----------    --------\r\n      5357        5357'),
      `${EXCLUDED}.txt is not what netsh prints: it breaks off before the end of the table; run \`netsh interface ipv4 show excludedportrange protocol=udp store=active > ${EXCLUDED}.txt\` on the host, or examples/capture/capture-windows.ps1`,
    ],
  ])('%s', (_what, given, sentence) => {
    expect(() => gatheredWindows(folderOf(given))).toThrow(`/tmp/web-7/${sentence}`);
  });

  it('nothing, where the folder holds no Windows host', () => {
    expect(gatheredWindows(folderOf(new Map([['listing.txt', 'x']])))).toBe(null);
  });
});
