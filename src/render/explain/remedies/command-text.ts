import type { AskedBind } from '../../../model/explain/asked-bind.ts';
import type { RemedyCommand } from '../../../model/explain/remedy-command.ts';
import type { Advice } from '../../../model/explain/remedy.ts';
import { shellWord } from '../../../model/text/shell-word.ts';

/** A command as it can be typed: by the account that it needs, and in the network namespace that was asked about. */
export function commandText(
  { words, as, isInNetwork }: RemedyCommand,
  { within = [] }: Pick<AskedBind, 'within'>,
): string {
  const entering = isInNetwork ? within : [];
  const all = [...account(as), ...entering, ...words];
  return all.map((word) => shellWord(word, false)).join(' ');
}

/** An account by its number, as any name would do; its own systemd and containers are reached through its runtime directory. */
function account(as: RemedyCommand['as']): readonly string[] {
  if (as === 'anyone') return [];
  if (as === 'root') return ['sudo'];
  return ['sudo', '-u', `#${as.account}`, `XDG_RUNTIME_DIR=/run/user/${as.account}`];
}

/** A sentence for every kind of advice. */
export type AdviceTexts<A extends Advice> = {
  readonly [K in A['kind']]: (advice: Extract<A, { readonly kind: K }>, asked: AskedBind, typed: Typed) => string;
};

/** A command as it can be typed for the bind that was asked about. */
export type Typed = (command: RemedyCommand) => string;
