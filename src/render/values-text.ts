/** Values of settings in few words. */
import type { Capacity } from '../model/plan.ts';
import { thousands } from '../model/spoken.ts';

export { LONGEST_VALUE, spoken, thousands } from '../model/spoken.ts';

/** `28,231 of 28,232 usable`, of what where it is said. */
export function usable({ usable: free, total }: Capacity, what = ''): string {
  return `${thousands(free)} of ${thousands(total)} ${what && `${what} `}usable`;
}

/** `1 setting`, `2 settings`, `1,000 hosts`. */
export function counted(n: number, what: string): string {
  return `${thousands(n)} ${what}${n === 1 ? '' : 's'}`;
}
