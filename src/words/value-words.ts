/** The value of a setting in a few words for a person. */
import { thousands } from '../model/text/counted.ts';
import { count, parsePortSet } from '../model/ports/port-set.ts';

export const LONGEST_VALUE = 44;

/** `not set`, `none`, `32768-60999`, `8080,50051`, `2,345 ports`. */
export function valueWords(value: string | null): string {
  if (value === null) return 'not set';
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
