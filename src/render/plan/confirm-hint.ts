import { utcText, type Unconfirmed } from '../../model/plan/unconfirmed.ts';

/** What undoes an apply at its deadline. */
export const WAITS: Readonly<Record<Unconfirmed['by'], string>> = {
  systemd: 'a systemd timer',
  detached: 'a process that waits',
};

/** For the person who has just applied a plan with `--confirm-within`. `confirm`: the command to run. */
export function formatConfirmHint({ deadline, by }: Unconfirmed, confirm: string): string {
  return `Not confirmed yet: undone at ${utcText(deadline)} (by ${WAITS[by]}) unless you run: ${confirm}\n`;
}
