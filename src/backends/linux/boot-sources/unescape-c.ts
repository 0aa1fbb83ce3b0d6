import { bytesOf, encodeUtf8, type Bytes } from '../../../model/bytes.ts';

/** The escapes of C that systemd takes in values of units and of the kernel's command line (src/basic/escape.c); null where it refuses one. */
export function unescapeC(text: string): Bytes | null {
  const strange: string[] = [];
  const plain = text.replace(
    ESCAPE,
    (whole, hex: string | undefined, code: string | undefined, octal: string | undefined) => {
      if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
      if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8) & 0xff);
      const number = code === undefined ? null : parseInt(code.slice(1), 16);
      if (number !== null && number <= 0x10ffff) return encodeUtf8(String.fromCodePoint(number));
      const letter = LETTERS[whole.charAt(1)];
      if (letter === undefined) strange.push(whole);
      return letter ?? '';
    },
  );
  return strange.length === 0 ? bytesOf(plain) : null;
}

const ESCAPE = /\\(?:x([\da-fA-F]{2})|(u[\da-fA-F]{4}|U[\da-fA-F]{8})|([0-7]{3})|[^]|$)/g;

const LETTERS: Readonly<Record<string, string>> = {
  ...{ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', s: ' ' },
  ...{ '\\': '\\', '"': '"', "'": "'" },
};
