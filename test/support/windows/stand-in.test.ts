/** The stand-in against transcripts of real machines: the same state prints the same bytes. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ExcludedRange } from '../../../src/backends/windows/host.ts';
import type { RangedProtocol } from '../../../src/model/ports/protocol.ts';
import { decodeText, encodeText } from './code-page.ts';
import { type StandInOptions, WindowsStandIn } from './stand-in.ts';
import type { Language } from './words.ts';

const FOLDER = new URL('../../fixtures/netsh/', import.meta.url);
const INDEX = JSON.parse(readFileSync(new URL('INDEX.json', FOLDER), 'utf8')) as readonly {
  readonly file: string;
  readonly expected: unknown;
}[];

interface TranscriptRow {
  readonly start: number;
  readonly end: number;
  readonly administered: boolean;
}

function transcript(file: string): string {
  return readFileSync(new URL(file, FOLDER), 'utf8');
}

function expectedOf(file: string): unknown {
  return INDEX.find((entry) => entry.file === file)?.expected;
}

/** A paste as the bytes that were printed. */
function bytesOf(text: string, { codePage }: WindowsStandIn): Buffer {
  return encodeText(text.replaceAll('\n', '\r\n'), codePage);
}

/** One character a byte; without the empty lines around, which pastes lose. */
function inner(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/^(?: *\r?\n)+/, '')
    .replace(/(?:\r\n *)+$/, '');
}

/** Without the blanks at the ends of lines, too. */
function trimmed(bytes: Buffer): string {
  return inner(bytes).replace(/ +(?=\r\n|$)/g, '');
}

/** A machine that excludes just these ports. */
function excluding(
  rows: readonly TranscriptRow[],
  protocol: RangedProtocol,
  options: Partial<StandInOptions>,
): WindowsStandIn {
  const machine = new WindowsStandIn(options);
  const ranges = rows.map(({ start, end, administered }): ExcludedRange => ({ first: start, last: end, administered }));
  const tables = machine.stacks[`ipv4/${protocol}`];
  tables.persistent = ranges.filter((range) => range.administered).map(({ first, last }) => ({ first, last }));
  tables.runtime = ranges
    .filter((range) => !range.administered)
    .map(({ first, last }) => ({ first, last, owner: 'somebody' }));
  return machine;
}

function fromTranscript(file: string, protocol: RangedProtocol, options: Partial<StandInOptions>): WindowsStandIn {
  return excluding(expectedOf(file) as readonly TranscriptRow[], protocol, options);
}

function show(machine: WindowsStandIn, words: string): Buffer {
  return machine.run('netsh', `interface ipv4 show ${words}`.split(' ')).stdout;
}

describe('tables of excluded ports', () => {
  it.each([
    ['003-excluded-en.txt', 'tcp'],
    ['017-excluded-en.txt', 'udp'],
    ['104-excluded-en.txt', 'tcp'],
  ] as const)('%s is printed to the last blank', (file, protocol) => {
    const machine = fromTranscript(file, protocol, {});
    const printed = show(machine, `excludedportrange protocol=${protocol}`);
    expect(inner(printed)).toBe(inner(bytesOf(transcript(file), machine)));
  });

  it.each<[string, Language]>([
    ['006-excluded-en.txt', 'en'],
    ['040-excluded-de.txt', 'de'],
    ['042-excluded-de.txt', 'de'],
    ['045-excluded-fr.txt', 'fr'],
    ['068-excluded-zh-CN.txt', 'zh'],
    ['069-excluded-zh-CN.txt', 'zh'],
    ['106-excluded-zh-CN.txt', 'zh'],
  ])('%s is printed in the code page of its language and in UTF-8', (file, language) => {
    for (const utf8 of [false, true]) {
      const machine = fromTranscript(file, 'tcp', { language, utf8 });
      const printed = show(machine, 'excludedportrange protocol=tcp');
      expect(trimmed(printed)).toBe(trimmed(bytesOf(transcript(file), machine)));
    }
  });

  it('have a blank line before and after', () => {
    const printed = show(new WindowsStandIn(), 'excludedportrange tcp').toString('latin1');
    expect(printed).toMatch(/^\r\nProtocol tcp/);
    expect(printed).toMatch(/exclusions\.\r\n\r\n$/);
  });

  it('have the apostrophe that cp850 lacks as the nearest one', () => {
    const printed = show(new WindowsStandIn({ language: 'fr' }), 'excludedportrange tcp').toString('latin1');
    expect(printed).toContain("d'exclusion de ports");
  });
});

describe('dynamic ranges', () => {
  it.each<[string, Language, RangedProtocol]>([
    ['018-dynamic-en.txt', 'en', 'udp'],
    ['110-dynamic-en.txt', 'en', 'tcp'],
    ['083-dynamic-zh-CN.txt', 'zh', 'tcp'],
    ['090-dynamic-zh-CN.txt', 'zh', 'tcp'],
  ])('%s is printed', (file, language, protocol) => {
    const machine = new WindowsStandIn({ language });
    const { start, count } = expectedOf(file) as { readonly start: number; readonly count: number };
    machine.stacks[`ipv4/${protocol}`].dynamic = { first: start, last: start + count - 1 };
    expect(inner(show(machine, `dynamicport ${protocol}`))).toBe(inner(bytesOf(transcript(file), machine)));
  });
});

describe('answers', () => {
  const ADD = 'interface ipv4 add excludedportrange protocol=tcp startport=59999 numberofports=1';

  it.each<[string, Language]>([
    ['005-ok-en.txt', 'en'],
    ['092-ok-zh-CN.txt', 'zh'],
  ])('%s is what a change that worked prints', (file, language) => {
    const machine = new WindowsStandIn({ language });
    const answer = machine.run('netsh', ADD.split(' '));
    expect(answer.status).toBe(0);
    expect(inner(answer.stdout)).toBe(inner(bytesOf(transcript(file), machine)));
  });

  it('037-error-en.txt is what an add of a port in use prints', () => {
    const machine = new WindowsStandIn();
    machine.listeners.push({ protocol: 'tcp', family: 'ipv4', port: 59999, pid: 77, name: 'web.exe' });
    const answer = machine.run('netsh', ADD.split(' '));
    expect(inner(answer.stdout)).toBe(inner(bytesOf(transcript('037-error-en.txt'), machine)));
  });

  it('093-error-zh-CN.txt is what a change without elevation prints, byte for byte on stdout', () => {
    const machine = new WindowsStandIn({ language: 'zh', elevated: false });
    const answer = machine.run('netsh', ADD.split(' '));
    expect(decodeText(answer.stdout, 'cp936')).toBe(`${transcript('093-error-zh-CN.txt').trim()}\n\r\n`);
    expect(answer).toMatchObject({ status: 1, stderr: Buffer.alloc(0) });
  });

  it('107-error-en.txt is what an unknown command prints', () => {
    const machine = new WindowsStandIn();
    const answer = machine.run('netsh', 'int ipv4 get dynamicport tcp'.split(' '));
    expect(answer.status).toBe(1);
    expect(inner(answer.stdout)).toBe(inner(bytesOf(transcript('107-error-en.txt'), machine)));
  });

  it.each([
    ['022-service-en.txt', 'stop', 'running'],
    ['023-service-en.txt', 'start', 'stopped'],
  ] as const)('%s is what net prints', (file, verb, winnat) => {
    const machine = new WindowsStandIn({ winnat });
    const answer = machine.run('net', [verb, 'winnat']);
    expect(inner(answer.stdout)).toBe(inner(bytesOf(transcript(file), machine)));
  });

  it('039-error-en.txt is what net prints without elevation, on stderr', () => {
    const machine = new WindowsStandIn({ winnat: 'running', elevated: false });
    const answer = machine.run('net', ['stop', 'winnat']);
    expect(inner(answer.stderr)).toBe(inner(bytesOf(transcript('039-error-en.txt'), machine)));
  });

  it('101-owner-ko.txt has the columns of netstat', () => {
    const machine = new WindowsStandIn();
    machine.listeners.push({ protocol: 'tcp', family: 'ipv4', port: 9000, pid: 3488, name: 'java.exe' });
    machine.listeners.push({ protocol: 'tcp', family: 'ipv6', port: 9000, pid: 3488, name: 'java.exe' });
    const printed = machine.run('netstat', ['-ano']).stdout.toString('latin1');
    const rows = transcript('101-owner-ko.txt')
      .split('\n')
      .filter((line) => line.includes('LISTENING'));
    expect(printed.split('\r\n').filter((line) => line.includes('LISTENING'))).toEqual(rows);
  });
});

describe('text', () => {
  it.each<Language>(['en', 'de', 'fr', 'zh', 'ja'])('in %s fits into the code page of the language', (language) => {
    const [oem, utf8] = [new WindowsStandIn({ language }), new WindowsStandIn({ language, utf8: true })];
    const plain = (text: string): string => text.replaceAll('’', "'");
    const uses: readonly [string, string][] = [
      ['netsh', 'int ip show ex tcp'],
      ['netsh', 'int ip show dyn tcp'],
      ['netsh', 'int ip get'],
      ['netsh', 'int ip del ex tcp 9 9'],
      ['net', 'stop winnat'],
      ['sc', 'query winnat'],
      ['whoami', '/groups /fo csv /nh'],
      ['netstat', '-ano'],
    ];
    for (const [program, use] of uses) {
      const [one, other] = [oem.run(program, use.split(' ')), utf8.run(program, use.split(' '))];
      expect(decodeText(one.stdout, oem.codePage)).toBe(plain(other.stdout.toString()));
      expect(decodeText(one.stderr, oem.codePage)).toBe(plain(other.stderr.toString()));
    }
  });
});
