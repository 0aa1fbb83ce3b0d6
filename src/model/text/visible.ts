/** Text from outside, as it may be shown: names of files, services, hosts, processes and accounts, reasons, errors of other programs. */

/**
 * The text with an escape, such as `\u202e`, in place of each character that is obeyed or not shown. A backslash that only looks
 * like the start of such an escape becomes one itself, so that no two texts are shown alike.
 */
export function visible(text: string): string {
  return escapeUnshown(text.includes('\\') ? text.replace(/\\(?=u[\da-f]{4})/g, () => '\\u005c') : text);
}

/**
 * The same for the text of a language that has these escapes in its own strings, as JSON and YAML do. Agents of Azure Pipelines
 * and of TeamCity obey `##vso[` and its like in the middle of a line.
 */
export function escapeUnshown(text: string): string {
  const uncommanding = text.includes('##') ? text.replace(/#(?=#(?:vso|teamcity)?\[)/gi, escapes) : text;
  // To compile the pattern takes a millisecond, and most texts need none of it.
  if (isPlain(uncommanding)) return uncommanding;
  return uncommanding.replace(unshown(), (found, kept?: string) => kept ?? escapes(found));
}

/** Nothing but ASCII, Latin letters, and the dashes, quotes, arrows, frames and ticks that portplan writes: all of these are shown. */
const PLAIN = /^[\t -~\xa1-\xac\xae-\u024f\u2010-\u2027\u2190-\u27bf]*$/;

function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

/** Each half of a character on its own, as in JSON. */
function escapes(text: string): string {
  return text
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

/** A mark on so many others of one letter, more than any writing has: they would cover the lines above and below. */
const PILED = String.raw`(?<=\p{M}{8})\p{M}`;

/**
 * Controls and escape sequences, marks that turn text around, characters of no width, tags, halves of a character, and every end
 * of a line, by Unicode's own properties, so that none is forgotten. A tab does no harm.
 */
const HIDDEN = String.raw`${PILED}|(?!\t)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]`;

/** A pictograph with its colour, or several that are joined to one: `❤️`, `👩🏽‍💻`, `1️⃣`. */
const PICTOGRAPH = String.raw`\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?`;
const PICTOGRAPHS = String.raw`${PICTOGRAPH}(?:\u200d${PICTOGRAPH})*|[\d#*]\ufe0f\u20e3`;

/** After the virama of an Indian script a joiner changes how letters look. (RFC 5892, appendix A) */
const JOINED = String.raw`[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca][\u200c\u200d](?=\p{L})`;

/** Between Arabic letters a non-joiner shows where the first one is joined to the next, as Persian writes it. */
const NEVER_JOINED = String.raw`\u0621-\u0625\u0627\u0629\u062f-\u0632\u0648\u0671-\u0677\u0688-\u0699\u06c0\u06c3-\u06cb\u06cd\u06cf\u06d2\u06d3\u06d5\u06ee\u06ef`;
const PARTED = String.raw`(?![${NEVER_JOINED}])(?=\p{L})\p{Script=Arabic}\u200c(?=\p{Script=Arabic})`;

/** What is kept as it is stands in the group. */
let pattern: RegExp | undefined;
const unshown = (): RegExp => (pattern ??= new RegExp(`(${[PICTOGRAPHS, JOINED, PARTED].join('|')})|${HIDDEN}`, 'gu'));
