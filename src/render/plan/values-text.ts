import { thousands } from '../../model/text/counted.ts';
import type { Capacity } from '../../model/plan/plan.ts';

/** `28,231 of 28,232 usable`, of what where it is said. */
export function usable({ usable: free, total }: Capacity, what = ''): string {
  return `${thousands(free)} of ${thousands(total)} ${what && `${what} `}usable`;
}
