import type { Suppression } from '../model/suppression.ts';
import { quoted } from './fault.ts';
import { positionOf, type SourceText } from './source-text.ts';
import type { Comment } from './yaml-document.ts';

const FORM = '# portplan-ignore RULE[, RULE] [until 2027-01-31]: reason';
const PARTS = /^# portplan-ignore\s+(?<rules>[^:]*?)(?:\s+until\s+(?<until>[^:\s]*))?\s*:(?<reason>.*)$/;

/** A comment that speaks to portplan, sound or not. */
export function readSuppression(source: SourceText, { start, text }: Comment): Suppression {
  const at = positionOf(source, start, start + text.length);
  const groups = PARTS.exec(text)?.groups;
  const rules = (groups?.['rules'] ?? '').split(',').map((rule) => rule.trim());
  const until = groups?.['until'];
  const fault = groups ? faultOf(rules, until, groups['reason'] ?? '') : noForm(text);
  return {
    rules,
    ...(until !== undefined && { until }),
    line: silencedLine(source, start, at.line),
    at,
    ...(fault && { fault: { message: fault, help: `write ${FORM}` } }),
  };
}

function noForm(text: string): string {
  if (!text.startsWith('# portplan-ignore')) return `${quoted(text)} is no comment that portplan knows`;
  return text.includes(':') ? 'this suppression names no rule' : 'this suppression gives no reason';
}

function faultOf(rules: readonly string[], until: string | undefined, reason: string): string | null {
  const odd = rules.find((rule) => !/^[a-z][a-z0-9-]*$/.test(rule));
  if (odd !== undefined) return odd === '' ? 'this suppression names no rule' : `${quoted(odd)} is not a rule`;
  if (until !== undefined && !isDate(until)) return `${quoted(until)} is not a date`;
  return reason.trim() === '' ? 'this suppression gives no reason' : null;
}

function isDate(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Its own line if something stands before it, else the next line that is not empty and no comment. */
function silencedLine({ text, lineStarts }: SourceText, start: number, line: number): number {
  if (text.slice(lineStarts[line - 1], start).trim() !== '') return line;
  let next = line;
  while (next < lineStarts.length && /^\s*(?:#|$)/.test(lineText(text, lineStarts, next))) next++;
  return next + 1;
}

function lineText(text: string, lineStarts: readonly number[], index: number): string {
  return text.slice(lineStarts[index], lineStarts[index + 1] ?? text.length).replace(/\r?\n$/, '');
}
