import { formatPortSet } from '../../model/ports/port-set.ts';
import type { Preflight } from '../../model/explain/preflight.ts';
import { explanationJson } from './explain-json.ts';

/** As schemas/output.schema.json describes it. */
export function preflightJson({ looked, unasked }: Preflight): Readonly<Record<string, unknown>> {
  return {
    explanations: looked.map(({ explanation, alike }) => ({
      ...explanationJson(explanation),
      alike: formatPortSet(alike),
    })),
    unasked: unasked.map(({ ports, ...rest }) => ({ ...rest, ports: formatPortSet(ports) })),
  };
}
