/** JSON texts of portplan's own, each with a digest of all that it says: what was damaged since is not taken for what was written. */
export function sealedText(value: object): string {
  const content = { ...value, formatVersion: SEALED };
  return `${JSON.stringify({ ...content, digest: digestOf(content) }, null, 2)}\n`;
}

/** The first version with a digest. 0.1.0 wrote 1.0, without one, and that is read for ever. */
const SEALED = '1.1';

/** The value of such a text, without its digest, checked by its compiled schema; null when the text does not fit, or is damaged. */
export function parseSealed(text: string, check: (value: unknown) => boolean): unknown {
  try {
    const value = JSON.parse(text) as { readonly formatVersion: string; readonly digest?: string };
    if (!check(value)) return null;
    const { digest, ...content } = value;
    const isWhole = digest === undefined ? content.formatVersion !== SEALED : digest === digestOf(content);
    return isWhole ? content : null;
  } catch {
    return null;
  }
}

function digestOf(content: object): string {
  // Loaded here, as most commands find no record.
  const { createHash } = process.getBuiltinModule('node:crypto');
  return `sha256:${createHash('sha256').update(JSON.stringify(content)).digest('hex')}`;
}
