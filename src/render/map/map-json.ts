import { mapEntries } from '../../model/map/entries.ts';
import { entryText } from './map-entry-text.ts';
import { MAP_LAYERS, portsByLayer, type PortMap } from '../../model/map/port-map.ts';
import { formatPortSet, formatRange } from '../../model/ports/port-set.ts';

/** As schemas/output.schema.json describes it. */
export function portMapJson(map: PortMap): object {
  return {
    plan: map.plan,
    layers: Object.fromEntries(
      map.protocols.map((protocol) => {
        const layers = portsByLayer(map.claims.filter((claim) => claim.protocol === protocol));
        return [protocol, Object.fromEntries(MAP_LAYERS.map((layer) => [layer, formatPortSet(layers[layer])]))];
      }),
    ),
    named: mapEntries(map).map((entry) => ({
      ports: formatRange(entry.ports),
      protocol: entry.protocol,
      layer: entry.layer,
      what: entryText(entry, map.platform),
    })),
  };
}
