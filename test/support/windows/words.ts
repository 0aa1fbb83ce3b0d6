/**
 * What the programs of Windows say, by display language. Recorded, in transcripts or quoted by users: the tables of
 * excluded ports in English, German, French and Chinese, the dynamic range in English, Chinese and Japanese, `Ok.`,
 * elevation in Chinese, the sharing violation in English and Chinese, an unknown command in English and Chinese. The
 * rest is unverified: put together from the texts of Win32 error codes, and none of it is anything to depend on.
 */
import type { Protocol } from '../../../src/model/ports/protocol.ts';
import type { CodePage } from './code-page.ts';
import { ja, zh } from './words-cjk.ts';
import { de, en, fr } from './words-latin.ts';

export type Language = 'en' | 'de' | 'fr' | 'zh' | 'ja';

export interface Words {
  /** The OEM code page of a console in this language. */
  readonly codePage: CodePage;
  readonly excluded: {
    readonly title: (protocol: Protocol) => string;
    readonly header: string;
    readonly rule: string;
    readonly footnote: string;
  };
  /** Labels with their padding, up to the colon. */
  readonly dynamic: {
    readonly title: (protocol: Protocol) => string;
    readonly start: string;
    readonly count: string;
  };
  readonly netsh: {
    readonly done: string;
    readonly unknown: (command: string) => string;
    readonly elevation: string;
    /** The texts of ERROR_SHARING_VIOLATION 32, ERROR_INVALID_PARAMETER 87, ERROR_NOT_FOUND 1168. */
    readonly inUse: string;
    readonly incorrect: string;
    readonly notFound: string;
  };
  readonly denied: string;
  readonly net: {
    readonly stopped: string;
    readonly started: string;
    readonly notRunning: string;
    readonly running: string;
    readonly unknown: string;
    readonly more: (message: number) => string;
    readonly error: string;
  };
  readonly sc: { readonly type: string; readonly state: string; readonly failed: string; readonly absent: string };
  readonly whoami: {
    readonly everyone: string;
    readonly wellKnown: string;
    readonly administrators: string;
    readonly alias: string;
    readonly enabled: string;
    readonly denyOnly: string;
    readonly high: string;
    readonly medium: string;
    readonly label: string;
  };
  readonly netstat: { readonly title: string; readonly columns: string; readonly listening: string };
  readonly tasklist: { readonly none: string; readonly memory: string };
}

export const WORDS: Readonly<Record<Language, Words>> = { en, de, fr, zh, ja };
