/** Values of settings in few words. */
import type { Capacity } from '../model/plan.ts';
import { count, parsePortSet } from '../model/port-set.ts';

/** `28,231 of 28,232 usable`, of what where it is said. */
export function usable({ usable: free, total }: Capacity, what = ''): string {
  return `${thousands(free)} of ${thousands(total)} ${what && `${what} `}usable`;
}

export function thousands(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 setting`, `2 settings`, `1,000 hosts`. */
export function counted(n: number, what: string): string {
  return `${thousands(n)} ${what}${n === 1 ? '' : 's'}`;
}

export const LONGEST_VALUE = 44;

/** `none`, `32768-60999`, `8080,50051`, `2,345 ports`. */
export function spoken(value: string): string {
  if (value === '') return 'none';
  const text = value
    .replace('\t', '-')
    .replace(
      /startport=(\d+) numberofports=(\d+)/g,
      (_all, first, size) => `${first}-${Number(first) + Number(size) - 1}`,
    );
  return text.length <= LONGEST_VALUE
    ? text
    : `${thousands(count(value.split(',').flatMap((range) => parsePortSet(range) ?? [])))} ports`;
}
