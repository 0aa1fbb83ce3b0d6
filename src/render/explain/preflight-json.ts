import { formatPortSet, formatRange } from '../../model/ports/port-set.ts';
import type { Preflight } from '../../model/explain/preflight.ts';
import { explanationJson } from './explain-json.ts';
import { unsureLines } from './preflight-text.ts';

const MOST_HOLDERS = 20;

/** As schemas/output.schema.json describes it. */
export function preflightJson(preflight: Preflight): Readonly<Record<string, unknown>> {
  const { looked, pools, unasked } = preflight;
  return {
    explanations: looked.map(({ explanation, alike }) => ({
      ...explanationJson(explanation),
      alike: formatPortSet(alike),
    })),
    pools: pools.map(({ ports, declared, held, holders, ...rest }) => ({
      ...rest,
      ports: formatRange(ports),
      declared: formatPortSet(declared),
      held: formatPortSet(held),
      holders: holders.slice(0, MOST_HOLDERS),
    })),
    unsure: unsureLines(preflight),
    unasked: unasked.map(({ ports, ...rest }) => ({ ...rest, ports: formatPortSet(ports) })),
  };
}
