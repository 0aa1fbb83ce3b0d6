/** How a layer is shown: its mark, its colour, and its line in the legend. */
import { MAP_LAYERS, type MapLayer, layerWord, type PortMap } from '../../model/map/port-map.ts';
import { count, LAST_PORT, unionOf } from '../../model/ports/port-set.ts';
import { counted } from '../../model/text/counted.ts';
import type { Style } from '../paint.ts';

export const MARKS: Readonly<Record<MapLayer, { readonly mark: string; readonly style: Style }>> = {
  conflict: { mark: 'X', style: 'red' },
  exposed: { mark: '!', style: 'red' },
  declared: { mark: 'D', style: 'green' },
  listening: { mark: 'L', style: 'cyan' },
  held: { mark: 'H', style: 'yellow' },
  reserved: { mark: '#', style: 'yellow' },
  'in-use': { mark: 'c', style: 'bold' },
  ephemeral: { mark: ':', style: 'dim' },
};
export const NOTHING_MARK = '.';

export interface LegendItem {
  readonly layer: MapLayer | null;
  readonly words: string;
  readonly ports: string;
}

/** The legend of a map: the layers that it has, and the mark of ports in none of them. */
export function legendOf({ layers, platform }: PortMap): readonly LegendItem[] {
  const there = MAP_LAYERS.filter((layer) => layers[layer].length > 0);
  const rest = LAST_PORT - count(unionOf(MAP_LAYERS.map((layer) => layers[layer])));
  const nothing = { layer: null, words: 'nothing known', ports: counted(rest, 'port') };
  return [
    ...there.map((layer) => ({
      layer,
      words: layerWord(layer, platform),
      ports: counted(count(layers[layer]), 'port'),
    })),
    nothing,
  ];
}

/** What a character of the legend stands for: null is nothing known; undefined where the legend has no such character. */
export function layerOfMark(map: PortMap, character: string): MapLayer | null | undefined {
  return legendOf(map).find(({ layer }) => (layer === null ? NOTHING_MARK : MARKS[layer].mark) === character)?.layer;
}

/** `web-server on edge-1 (linux), TCP and UDP`. */
export function titleOf({ plan, host, platform, protocols }: PortMap): string {
  const whose = [plan, host].filter((name) => name !== null).join(' on ');
  const valueWords = protocols.map((protocol) => protocol.toUpperCase()).join(' and ');
  return `${whose === '' ? 'ports' : whose} (${platform}), ${valueWords}`;
}
