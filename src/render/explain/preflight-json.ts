import { formatPortSet } from '../../model/ports/port-set.ts';
import type { Preflight } from '../../model/explain/preflight.ts';
import { explanationJson } from './explain-json.ts';
import { unsureLines } from './preflight-text.ts';

/** As schemas/output.schema.json describes it. */
export function preflightJson(preflight: Preflight): Readonly<Record<string, unknown>> {
  const { looked, unasked } = preflight;
  return {
    explanations: looked.map(({ explanation, alike }) => ({
      ...explanationJson(explanation),
      alike: formatPortSet(alike),
    })),
    unsure: unsureLines(preflight),
    unasked: unasked.map(({ ports, ...rest }) => ({ ...rest, ports: formatPortSet(ports) })),
  };
}
