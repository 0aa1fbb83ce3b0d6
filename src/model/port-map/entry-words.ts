/** What is so of ports, in words. */
import type { Platform } from '../desired-state.ts';
import { grouped } from '../grouped.ts';
import { count, formatRange, type PortRange, portSet } from '../port-set.ts';
import type { MapEntry } from './entries.ts';
import { layerWord, type PortClaim } from './port-map.ts';

/** `app; listening: nginx (process 812)`, `media; listening on 20000-20009: rtp (process 9)`, `conflict: web and api both want it`. */
export function entryWords({ claims, layer, ports }: Omit<MapEntry, 'protocol'>, platform: Platform): string {
  const names = layer === 'conflict' ? [] : claims.filter((claim) => claim.layer === 'declared');
  const others = claims.filter((claim) => claim.layer !== 'declared');
  const alike = grouped(others, (claim) => `${claim.layer} ${claim.what ?? ''}`);
  const words = [
    few(
      names.map(({ what }) => what ?? ''),
      ', ',
    ),
    few(
      [...alike.values()].flatMap((all) => partWords(all, ports, platform)),
      '; ',
    ),
  ];
  return words.filter((each) => each !== '').join('; ');
}

export function claimWords({ layer, what }: PortClaim, platform: Platform): string {
  return said(layerWord(layer, platform), what);
}

/** Which ports, where it is not so of all. */
function partWords(all: readonly PortClaim[], whole: PortRange, platform: Platform): readonly string[] {
  const parts = portSet(all.map(({ ports }) => ports));
  const where = count(parts) === count([whole]) ? '' : ` on ${few(parts.map(formatRange), ', ')}`;
  return all.slice(0, 1).map(({ layer, what }) => said(`${layerWord(layer, platform)}${where}`, what));
}

function said(word: string, what: string | null): string {
  return what === null ? word : `${word}: ${what}`;
}

/** A thousand services that want one port are not all named. */
function few(words: readonly string[], between: string): string {
  const all = [...new Set(words)];
  return all.length <= MOST ? all.join(between) : `${all.slice(0, MOST).join(between)} and ${all.length - MOST} more`;
}

const MOST = 4;
