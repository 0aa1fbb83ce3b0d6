/** What people paste of a Windows host: every transcript with its truth, and with what chats, issues and terminals put around it. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPasted, type PastedTable } from '../../../src/backends/windows/snapshot/pasted-tables.ts';

interface Transcript {
  readonly file: string;
  readonly kind: string;
  readonly command?: string;
  readonly note?: string;
  readonly expected: unknown;
}

const FOLDER = 'test/fixtures/netsh';
const INDEX = JSON.parse(readFileSync(resolve(FOLDER, 'INDEX.json'), 'utf8')) as readonly Transcript[];

function textOf(file: string): string {
  return readFileSync(resolve(FOLDER, file), 'utf8');
}

const TABLES = INDEX.filter(({ kind, expected }) => (kind === 'excluded' || kind === 'dynamic') && expected !== null);

/** The truth as the reader has it. */
function truthOf({ kind, expected }: Transcript): unknown {
  if (kind === 'excluded')
    return (expected as readonly { start: number; end: number; administered: boolean }[]).map(
      ({ start, end, administered }) => ({ first: start, last: end, administered }),
    );
  const { start, count } = expected as { start: number; count: number };
  return { first: start, last: start + count - 1 };
}

function valueOf(table: PastedTable | undefined): unknown {
  return table?.kind === 'excluded' ? table.rows : table?.range;
}

function lines(text: string, change: (line: string, at: number) => string): string {
  return text.split('\n').map(change).join('\n');
}

const AROUND: readonly (readonly [string, (text: string) => string])[] = [
  ['as it is', (text) => text],
  [
    'a prompt of cmd',
    (text) => `C:\\Users\\me>netsh interface ipv4 show excludedportrange tcp\n${text}\nC:\\Users\\me>`,
  ],
  [
    'a prompt of PowerShell',
    (text) => `PS C:\\Windows\\system32> netsh int ipv4 show dynamicport tcp\n\n${text}\nPS C:\\> `,
  ],
  ['a fence', (text) => `Here it is:\n\`\`\`text\n${text}\n\`\`\`\nAny idea?`],
  ['quotes', (text) => lines(text, (line) => `> ${line}`)],
  ['quotes of quotes', (text) => lines(text, (line) => `> > ${line}`)],
  ['a bar', (text) => lines(text, (line) => `| ${line} |`)],
  ['numbers of lines', (text) => lines(text, (line, at) => `${String(at + 1).padStart(5)}  ${line}`)],
  ['numbers with a colon', (text) => lines(text, (line, at) => `${at + 1}: ${line}`)],
  ['times of a log', (text) => lines(text, (line) => `2026-01-02T10:11:12.1234567Z ${line}`)],
  ['an indent', (text) => lines(text, (line) => `        ${line}`)],
  ['tabs', (text) => text.replace(/ {4,}/g, '\t')],
  ['one blank for many', (text) => lines(text, (line) => line.replace(/ +/g, ' ').trim())],
  ['blanks that do not break', (text) => text.replaceAll('  ', '\u00A0\u00A0')],
  ['CRLF', (text) => text.replaceAll('\n', '\r\n')],
  ['blank lines between', (text) => text.replaceAll('\n', '\n\n')],
  ['no blank lines', (text) => text.replace(/\n\s*\n/g, '\n')],
];

describe.each(AROUND)('%s', (_, around) => {
  it.each(TABLES)('$file', (transcript) => {
    const { tables } = readPasted(around(textOf(transcript.file)));
    expect(tables.map(({ kind }) => kind)).toEqual([transcript.kind]);
    expect(valueOf(tables[0])).toEqual(truthOf(transcript));
  });
});
