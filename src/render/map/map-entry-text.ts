/** The text of a map entry: what its ports are used for. */
import type { Platform } from '../../model/plan/desired-state.ts';
import { grouped } from '../../model/grouped.ts';
import { count, formatRange, type PortRange, portSet } from '../../model/ports/port-set.ts';
import type { PortMapEntry } from '../../model/map/entries.ts';
import { layerWord, type PortClaim } from '../../model/map/port-map.ts';

/** detailed: with process ids and the like, which differ from run to run. lasting: without them, so that runs can be compared. */
type Wording = 'detailed' | 'lasting';

/**
 * `app; listening: nginx on 0.0.0.0 (process 812)`, `media; listening on 20000-20009: rtp on 0.0.0.0 (process 9)`,
 * `conflict: web and api both want it`.
 */
export function entryText(
  { claims: all, layer, ports }: Omit<PortMapEntry, 'protocol'>,
  platform: Platform,
  words: Wording = 'detailed',
): string {
  const claims = words === 'detailed' ? all : all.map(lasting);
  const names = layer === 'conflict' ? [] : claims.filter((claim) => claim.layer === 'declared');
  const others = claims.filter((claim) => claim.layer !== 'declared');
  const alike = grouped(others, (claim) => `${claim.layer} ${claim.what ?? ''} ${claim.detail ?? ''}`);
  const parts = [
    few(
      names.map(({ what }) => what ?? ''),
      ', ',
    ),
    few(
      [...alike.values()].flatMap((same) => partWords(same, ports, platform)),
      '; ',
    ),
  ];
  return parts.filter((each) => each !== '').join('; ');
}

function lasting({ layer, protocol, ports, what }: PortClaim): PortClaim {
  return { layer, protocol, ports, what };
}

export function claimText(claim: PortClaim, platform: Platform): string {
  return said(layerWord(claim.layer, platform), claim);
}

/** One part of the text; it names the ports where the claim is not about all of the entry's. */
function partWords(all: readonly PortClaim[], whole: PortRange, platform: Platform): readonly string[] {
  const parts = portSet(all.map(({ ports }) => ports));
  const where = count(parts) === count([whole]) ? '' : ` on ${few(parts.map(formatRange), ', ')}`;
  return all.slice(0, 1).map((claim) => said(`${layerWord(claim.layer, platform)}${where}`, claim));
}

function said(word: string, { what, detail }: PortClaim): string {
  return what === null ? word : `${word}: ${what}${detail === undefined ? '' : ` ${detail}`}`;
}

/** A thousand services that want one port are not all named. */
function few(words: readonly string[], between: string): string {
  const all = [...new Set(words)];
  return all.length <= MOST ? all.join(between) : `${all.slice(0, MOST).join(between)} and ${all.length - MOST} more`;
}

const MOST = 4;
