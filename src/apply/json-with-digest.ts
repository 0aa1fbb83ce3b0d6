import { Failure } from '../model/failure.ts';

/** JSON texts of portplan's own, each with a digest of all that it says: what was damaged since is not taken for what was written. */
export function sealedText(value: object): string {
  const content = { ...value, formatVersion: SEALED };
  return `${JSON.stringify({ ...content, digest: digestOf(content) }, null, 2)}\n`;
}

/** The first version with a digest. 0.1.0 wrote 1.0, without one, and that is read for ever; no other comes without. */
const [UNSEALED, SEALED] = ['1.0', '1.1'];

/** The value of such a text, without its digest, checked by its compiled schema; null when the text does not fit, or is damaged. */
export function parseSealed(text: string, check: (value: unknown) => boolean): unknown {
  const value = parsed(text);
  return value !== null && check(value) ? wholeContent(value) : null;
}

/** Throws a Failure where it is a later portplan, of whose form this one knows nothing, that has written the text in the file. */
export function expectKnownForm(path: string, text: string): void {
  const value = parsed(text);
  if (value === null || !/^(?:[2-9]|[1-9]\d+)\./.test(String(value.formatVersion)) || wholeContent(value) === null)
    return;
  const message = `${path} is by a later version of portplan, and this one does not know its form: use that version`;
  throw new Failure('later-record', message);
}

interface Sealed {
  readonly formatVersion?: unknown;
  readonly digest?: unknown;
}

function parsed(text: string): Sealed | null {
  try {
    return JSON.parse(text) as Sealed | null;
  } catch {
    return null;
  }
}

function wholeContent({ digest, ...content }: Sealed): object | null {
  const isWhole = digest === undefined ? content.formatVersion === UNSEALED : digest === digestOf(content);
  return isWhole ? content : null;
}

function digestOf(content: object): string {
  // Loaded here, as most commands find no record.
  const { createHash } = process.getBuiltinModule('node:crypto');
  return `sha256:${createHash('sha256').update(JSON.stringify(content)).digest('hex')}`;
}
