/** Lines that a template engine fills in before a host has the file: what they set is not known in a repository. */
import { bytesOf, decodeUtf8, type Bytes } from '../../../model/bytes.ts';
import type { BootFinding } from '../../../model/host/boot-finding.ts';
import type { BootReader } from '../boot/boot-types.ts';
import type { SysctlText } from '../boot/reader.ts';
import { lineFaults } from './line-faults.ts';
import { lineFinding } from './line-findings.ts';

/** What Jinja, Go and Mustache, ERB, Terraform and shells put their own words into; and `@NAME@` of autoconf. */
const PLACE = /\{\{.*?\}\}|\{[%#].*?[%#]\}|<%.*?%>|[$%]\{.*?\}|\$[A-Za-z_]\w*|@[A-Za-z_]\w*@/;
const COMMENT = /^\s*[#;]/;
/** So much of a line is looked at: a place without its end is looked for up to there, from each of its starts. */
const LONGEST_LOOK = 1000;
/** The endings that programs which fill templates in take away. */
const ENDING = /\.(?:j2|jinja2?|erb|epp|tpl|tmpl|tftpl|ctmpl|gotmpl|template|mustache|in)$/;

/** The name of the file that is made of the template; the name itself where it is that of none. */
export function withoutTemplateEnding(name: string): string {
  return name.replace(ENDING, '');
}

/** The text with an empty line for each one that is filled in, so that all others keep their places. */
export function withoutTemplateLines(text: Bytes): Bytes {
  return bytesOf(
    text
      .split('\n')
      .map((line) => (isFilledIn(line) ? '' : line))
      .join('\n'),
  );
}

function isFilledIn(line: string): boolean {
  return PLACE.test(line.slice(0, LONGEST_LOOK));
}

/** Whether lines of the text may stand in branches of which a host gets one. */
export function hasBranches(text: Bytes): boolean {
  return text.split('\n').some((line) => isFilledIn(line) && plainPart(line).trim() === '');
}

/** One finding for each line that is about a setting, or may be. What is wrong whatever is filled in is told as it is elsewhere. */
export function templateFindings(file: SysctlText, readers: readonly BootReader[]): readonly BootFinding[] {
  const lines = file.text.split('\n');
  if (!lines.some(isFilledIn)) return [];
  const faults = new Map(lineFaults(file, readers).map((fault) => [fault.line, fault]));
  return lines.flatMap((bytes, i) => {
    if (!isFilledIn(bytes) || COMMENT.test(bytes) || plainPart(bytes).trim() === '') return [];
    const fault = faults.get(i + 1);
    if (fault?.kind === 'misspelt' || fault?.kind === 'ignored') return [lineFinding(file.path, fault)];
    const text = decodeUtf8(bytesOf(bytes));
    return fault || mayBeSetting(text) ? [notJudged(file.path, i + 1, text)] : [];
  });
}

function plainPart(line: string): string {
  return line.slice(0, LONGEST_LOOK).replace(new RegExp(PLACE, 'g'), '') + line.slice(LONGEST_LOOK);
}

/** A key that is filled in, and does not begin as that of another setting. */
function mayBeSetting(text: string): boolean {
  const [key = '', value] = text.slice(0, LONGEST_LOOK).split('=');
  const [start = ''] = key.trimStart().replace(/^-/, '').split(PLACE);
  return value !== undefined && PLACE.test(key) && 'net'.startsWith(start.slice(0, 3));
}

function notJudged(file: string, line: number, text: string): BootFinding {
  const column = text.length - text.trimStart().length + 1;
  return {
    rule: 'boot-line-templated',
    severity: 'info',
    message: 'what this line sets is known when the template is filled in, and is not judged here',
    help: 'lint the file that is made of it, or run `portplan audit` on a host that has it',
    at: { file, line, column, endColumn: text.trimEnd().length + 1 },
    ports: null,
  };
}
