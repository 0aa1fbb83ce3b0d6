import { TIMER_WORDS, utcText, type Unconfirmed } from '../../model/plan/unconfirmed.ts';

/** For the person who has just applied a plan with `--confirm-within`. `confirm`: the command to run. */
export function confirmHint({ deadline, by }: Unconfirmed, confirm: string): string {
  return `Not confirmed yet: undone at ${utcText(deadline)} (by ${TIMER_WORDS[by]}) unless you run: ${confirm}`;
}
