import type { AskedBind } from '../../../model/explain/asked-bind.ts';
import type { Advice, RemedyCommand } from '../../../model/explain/remedy.ts';

/** A sentence for every kind of advice. */
export type AdviceTexts<A extends Advice> = {
  readonly [K in A['kind']]: (advice: Extract<A, { readonly kind: K }>, asked: AskedBind, typed: Typed) => string;
};

/** A command as it can be typed for the bind that was asked about. */
export type Typed = (command: RemedyCommand) => string;
