/** The text of a TuneD profile, as Python's configparser reads it for TuneD (tuned/profiles/loader.py). */
import { trimEnd, trimStart } from '../trim.ts';

export interface ProfileOption {
  readonly name: string;
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

/** The options of each section, the last one of a name. Null where TuneD refuses the file. */
export type ProfileText = ReadonlyMap<string, readonly ProfileOption[]>;

export function parseProfile(text: string): ProfileText | null {
  const { sections, isSound } = parse(text);
  return isSound ? sections : null;
}

/** Files without a section of their own: TuneD puts one before them, and skips lines that are no assignment. */
export function parseOptions(text: string): readonly ProfileOption[] {
  return [...parse(`[options]\n${text}`).sections.values()].flat();
}

/** What Python's str.strip() takes away, of ASCII. */
const BLANKS = ' \t\n\v\f\r\x1c\x1d\x1e\x1f';

export function stripPython(text: string): string {
  return trimEnd(trimStart(text, BLANKS), BLANKS);
}

interface Parsed {
  readonly sections: ProfileText;
  readonly isSound: boolean;
}

const HEADER = /^\[(.+)\]/;
function parse(text: string): Parsed {
  const sections = new Map<string, Map<string, ProfileOption>>();
  let [section, isSound] = [new Map<string, ProfileOption>(), true];
  for (const { text: said, line } of statements(text)) {
    const header = HEADER.exec(said)?.[1];
    const { name, value } = assignmentIn(said);
    if (header !== undefined)
      sections.set(header, (section = sections.get(header) ?? new Map<string, ProfileOption>()));
    else if (name === '' || sections.size === 0) isSound = false;
    else section.set(name, { name, value: trimEnd(value, BLANKS), line });
  }
  return { sections: new Map([...sections].map(([name, options]) => [name, [...options.values()]])), isSound };
}

/** An empty name where the text is no assignment. */
function assignmentIn(text: string): Pick<ProfileOption, 'name' | 'value'> {
  const at = text.indexOf('=');
  return at < 0
    ? { name: '', value: '' }
    : { name: text.slice(0, at).trimEnd(), value: text.slice(at + 1).trimStart() };
}

interface Statement {
  readonly text: string;
  readonly line: number;
}

interface OpenStatement {
  readonly texts: string[];
  readonly line: number;
  readonly indent: number;
  /** Whether it is an assignment, whose value may go on. */
  readonly isOpen: boolean;
}

/** A line that is indented deeper than an assignment before it goes on with its value, and so does an empty one. */
function statements(text: string): readonly Statement[] {
  const found: OpenStatement[] = [];
  for (const [i, whole] of text.split(/\r\n|\r|\n/).entries()) {
    const code = withoutComment(whole);
    const said = stripPython(code);
    const indent = code.length - trimStart(code, BLANKS).length;
    const before = found.at(-1);
    if (before?.isOpen === true && (said === '' ? code === whole : indent > before.indent)) before.texts.push(said);
    else if (said !== '')
      found.push({ texts: [said], line: i + 1, indent, isOpen: said.includes('=') && !HEADER.test(said) });
  }
  return found.map(({ texts, line }) => ({ text: texts.join('\n'), line }));
}

/** A `#` at the start, or behind a blank, begins a comment; a `;` only as the first character. */
function withoutComment(line: string): string {
  if (/^\s*[#;]/.test(line)) return '';
  const at = line.search(/\s#/);
  return at < 0 ? line : line.slice(0, at + 1);
}
