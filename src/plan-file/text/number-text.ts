import { type ConfigRule, type ParseResult, quoted } from '../fault.ts';

/** What a number counts, for messages, and its bounds, both included. */
export interface NumberForm {
  readonly rule: ConfigRule;
  /** `port`: fits after "a". */
  readonly noun: string;
  readonly first: number;
  readonly last: number;
}

const PORT: NumberForm = { rule: 'bad-port', noun: 'port', first: 1, last: 65535 };

/** A decimal number, nothing else: what other readers take for a number often means another one to them. */
export function parseNumber(text: string, form: NumberForm = PORT): ParseResult<number> {
  const value = /^(?:0|[1-9]\d*)$/.test(text) ? Number(text) : NaN;
  if (value >= form.first && value <= form.last) return { value };
  const explained = Number.isNaN(value) ? misread(text, form) : outOfRange(text, form);
  return { faults: [{ rule: form.rule, ...explained, start: 0, end: text.length }] };
}

interface Explained {
  readonly message: string;
  readonly help: string;
}

function outOfRange(text: string, form: NumberForm): Explained {
  return { message: `${form.noun} ${shortened(text)} is out of range`, help: bounds(form) };
}

function bounds({ noun, first, last }: NumberForm): string {
  return `a ${noun} is ${first} to ${last}`;
}

/** No spelling of a port is longer; nothing that follows has to bear more. */
const LONGEST = 24;

function misread(text: string, form: NumberForm): Explained {
  const misreading = misreadingOf(text);
  if (misreading) return misreading.explain(text, form);
  return {
    message: text === '' ? `a ${form.noun} is missing here` : `${quoted(text)} is not a ${form.noun}`,
    help: `write a decimal number, ${form.first} to ${form.last}`,
  };
}

function misreadingOf(text: string): Misreading | undefined {
  return text.length > LONGEST ? undefined : MISREADINGS.find(({ pattern }) => pattern.test(text));
}

/** What a misspelt number probably means, the likeliest first; none where it may mean anything. */
export function numbersMeant(text: string, form: NumberForm = PORT): readonly number[] {
  const values = misreadingOf(text)?.values(text) ?? [];
  return [...new Set(values)].filter((value) => fits(value, form));
}

interface Misreading {
  readonly pattern: RegExp;
  /** The numbers that some reader takes it for. */
  readonly values: (text: string) => readonly number[];
  readonly explain: (text: string, form: NumberForm) => Explained;
}

/** Spellings of a number that some reader takes, with what they mean there and what was probably meant. */
const MISREADINGS: readonly Misreading[] = [
  // Measured on Linux 6.18: 0120 written to ip_local_reserved_ports reserves port 80, 0x50 too; 080 is refused.
  { pattern: /^0[0-7]+$/, values: octalValues, explain: octal },
  spelling(/^0\d+$/, 'has a leading zero', Number),
  spelling(/^0o[0-7]+$/i, 'is octal', Number),
  spelling(/^0x[0-9a-f]+$/i, 'is hexadecimal', Number),
  spelling(/^0b[01]+$/i, 'is binary', Number),
  spelling(/^\d[\d_']*$/, 'has a separator inside', (text) => Number(text.replace(/\D/g, ''))),
  spelling(/^\+\d+$/, 'has a sign', Number),
  { pattern: /^-\d+$/, values: () => [], explain: outOfRange },
  spelling(/^\d+\.0*$/, 'has a decimal point', Number),
  spelling(/^\d+(?:\.\d*)?e[+-]?\d+$/i, 'has an exponent', Number),
  spelling(/^\s*\d+\s*$/, 'has a blank in it', Number),
  { pattern: /^\d+:\d+$/, values: () => [], explain: (text, { noun }) => sexagesimal(text, noun) },
];

function spelling(pattern: RegExp, what: string, value: (text: string) => number): Misreading {
  const explain = (text: string, form: NumberForm) => {
    const meant = value(text);
    const help = fits(meant, form) ? `write ${meant}` : bounds(form);
    return { message: `${quoted(text)} ${what}`, help };
  };
  return { pattern, values: (text) => [value(text)], explain };
}

function fits(value: number, { first, last }: NumberForm): boolean {
  return Number.isInteger(value) && value >= first && value <= last;
}

function octalValues(text: string): readonly number[] {
  return [Number(text), parseInt(text, 8)];
}

function octal(text: string, form: NumberForm): Explained {
  const meant = numbersMeant(text, form);
  const message = `${quoted(text)} has a leading zero: it is octal for the kernel, ${form.noun} ${parseInt(text, 8)}`;
  return { message, help: meant.length > 0 ? `write ${meant.join(' or ')}` : bounds(form) };
}

/** `22:22`, which YAML 1.1 reads as 22 × 60 + 22, and which is also how a container publishes a port. */
export function sexagesimal(text: string, noun: string): Explained {
  const [first = '', second = ''] = text.split(':');
  const value = Number(first) * 60 + Number(second);
  return {
    message: `${quoted(text)} is not a ${noun}; some YAML readers take it for the number ${value}`,
    help: `write the host's own port alone: ${first}`,
  };
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}
