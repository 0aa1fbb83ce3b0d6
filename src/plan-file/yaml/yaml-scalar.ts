import { stringify } from 'yaml';
import { formatPortSet, type PortSet } from '../../model/ports/port-set.ts';

/**
 * A text as a YAML scalar on one line, which stands in a block, between brackets and before a colon alike. Plain where every
 * reader takes it for this text, those of YAML 1.1 too (`no`, `1_000` and `22:22` are not text for them); else in double
 * quotes, as JSON has them.
 */
export function yamlScalar(text: string): string {
  return isPlain(text) ? text : quotedScalar(text);
}

/** In double quotes, for JSON and YAML. What JSON leaves as it is, and YAML forbids or takes for a line break, is escaped. */
export function quotedScalar(text: string): string {
  return JSON.stringify(text).replace(/[\x7f-\x9f\u2028\u2029\ufeff]/g, escape);
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A single port is a number, and all else is text: `8080`, `9000-9100`, `"80,443"`. */
export function portsScalar(ports: PortSet): string {
  const text = formatPortSet(ports);
  return isNumber(text) ? text : yamlScalar(text);
}

/** The same in JSON. */
export function portsJson(ports: PortSet): string {
  const text = formatPortSet(ports);
  return isNumber(text) ? text : quotedScalar(text);
}

export function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}

/** Characters that no reader takes for the start of something else, and none behind it that can't be seen, or makes a person look for its end. */
const PLAIN = /^[\p{L}\p{N}_./](?!.*[\p{C}\p{Zl}\p{Zp}"\\])/u;

function isPlain(text: string): boolean {
  return PLAIN.test(text) && stringify([text], IN_BRACKETS) === `[${text}]\n`;
}

const IN_BRACKETS = {
  collectionStyle: 'flow',
  compat: 'yaml-1.1',
  flowCollectionPadding: false,
  lineWidth: 0,
} as const;
