import type { Suppression } from '../../model/plan/suppression.ts';
import { quoted } from '../fault.ts';
import { positionOf, sourceText, type SourceText } from '../yaml/source-text.ts';
import type { Comment } from '../yaml/yaml-document.ts';

const MARK = '# portplan-ignore';
const FORM = `${MARK} RULE[, RULE] [until 2027-01-31]: reason`;

/** The suppressions of a file: its `portplan-ignore` comments, valid or not. */
export function readSuppressions(source: SourceText, comments: readonly Comment[]): readonly Suppression[] {
  const nextCode = codeLines(source);
  return comments.map(({ start, text }) => {
    const at = positionOf(source, start, start + text.length);
    const { rules, until, fault } = parseComment(text);
    return {
      rules,
      ...(until !== undefined && { until }),
      line: isAlone(source, start, at.line) ? nextCode(at.line) : at.line,
      at,
      ...(fault !== null && { fault: { message: fault, help: `write ${FORM}` } }),
    };
  });
}

/** The same of a sysctl file, in which a comment has a line of its own. */
export function sysctlSuppressions(file: string, text: string): readonly Suppression[] {
  const comments = [...text.matchAll(/^[ \t]*(# ?portplan-ignore\b.*)$/gm)];
  return readSuppressions(
    sourceText(file, text),
    comments.map(({ index, 0: line, 1: comment = '' }) => ({
      start: index + line.length - comment.length,
      text: comment.trimEnd(),
    })),
  );
}

interface ParsedComment extends Pick<Suppression, 'rules' | 'until'> {
  readonly fault: string | null;
}

/** Parses a comment word by word: one pattern with several runs of blanks would take quadratic time. */
function parseComment(text: string): ParsedComment {
  const rest = text.startsWith(MARK) ? text.slice(MARK.length) : null;
  if (rest === null || /^[^\s:]/.test(rest)) {
    return { rules: [], fault: `${quoted(text)} is no comment that portplan knows` };
  }
  const colon = rest.indexOf(':');
  const words = (colon === -1 ? rest : rest.slice(0, colon)).trim().split(/\s+/);
  const day = words.indexOf('until');
  const rules = (day === -1 ? words : words.slice(0, day)).join(' ').split(',');
  const until = day === -1 ? undefined : words.slice(day + 1).join(' ');
  const suppression = { rules: rules.map((rule) => rule.trim()), ...(until !== undefined && { until }) };
  return { ...suppression, fault: faultOf(suppression, colon === -1 ? '' : rest.slice(colon + 1)) };
}

function faultOf({ rules, until }: Pick<Suppression, 'rules' | 'until'>, reason: string): string | null {
  const odd = rules.find((rule) => !/^[a-z][a-z0-9-]*$/.test(rule));
  if (odd === '')
    return rules.length === 1 ? 'this suppression names no rule' : 'this suppression has a comma too many';
  if (odd !== undefined) return `${quoted(odd)} is not a rule`;
  if (until === '') return 'this suppression names no day after until';
  if (until !== undefined && !isDate(until)) return `${quoted(until)} is not a date`;
  return reason.trim() === '' ? 'this suppression gives no reason' : null;
}

function isDate(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** True for a comment with a line of its own. */
function isAlone({ text, lineStarts }: SourceText, start: number, line: number): boolean {
  return text.slice(lineStarts[line - 1], start).trim() === '';
}

/** Gives the next line that is not empty and no comment; for lines that ascend, it looks at each line once. */
function codeLines({ text, lineStarts }: SourceText): (line: number) => number {
  let run = { first: 0, next: 0 };
  const isCode = (index: number) => !/^\s*(?:[#;]|$)/.test(text.slice(lineStarts[index], lineStarts[index + 1]));
  return (line) => {
    if (line >= run.first && line < run.next) return run.next;
    let next = line;
    while (next < lineStarts.length && !isCode(next)) next++;
    run = { first: line, next: next + 1 };
    return run.next;
  };
}
