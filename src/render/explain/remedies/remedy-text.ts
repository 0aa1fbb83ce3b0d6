/** What to do, one line for each remedy. */
import type { AskedBind } from '../../../model/explain/asked-bind.ts';
import type { Advice, Remedy } from '../../../model/explain/remedy.ts';
import type { AdviceTexts, Typed } from './advice-texts.ts';
import { ADDRESS_TEXTS, PRIVILEGE_TEXTS } from './rights-and-address-texts.ts';
import { commandText } from './command-text.ts';
import { CONNECTION_TEXTS, SHARING_TEXTS } from './connection-texts.ts';
import { OTHER_TEXTS } from './other-advice-texts.ts';
import { STOP_TEXTS } from './stop-texts.ts';
import { WINDOWS_TEXTS } from './windows-texts.ts';

export function remedyText({ after, advice }: Remedy, asked: AskedBind): string {
  // Each entry takes the advice of its own kind, which is the one that it is looked up by.
  const text = TEXTS[advice.kind] as (advice: Advice, asked: AskedBind, typed: Typed) => string;
  const said = text(advice, asked, (command) => commandText(command, asked));
  return after === undefined ? said : `${AFTER[after]}${said}`;
}

const TEXTS: AdviceTexts<Advice> = {
  ...STOP_TEXTS,
  ...CONNECTION_TEXTS,
  ...SHARING_TEXTS,
  ...PRIVILEGE_TEXTS,
  ...ADDRESS_TEXTS,
  ...OTHER_TEXTS,
  ...WINDOWS_TEXTS,
};

const AFTER: Readonly<Record<NonNullable<Remedy['after']>, string>> = {
  then: 'then: ',
  'if-still-refused': 'then, if it is still refused: ',
};
