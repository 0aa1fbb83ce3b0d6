import type { Diagnostic } from '../../model/plan/diagnostic.ts';
import type { PlanFault } from '../fault.ts';
import { type OneFilePlan, readOneFilePlan } from './one-file-plan.ts';
import type { ReadContext } from './read-context.ts';
import { schemaFaults } from '../schema/schema-faults.ts';
import { positionOf, type SourceText } from '../yaml/source-text.ts';
import { buildTree } from '../yaml/build-plan-nodes.ts';
import type { Suppression } from '../../model/plan/suppression.ts';
import { readSuppressions } from './suppressions.ts';
import { parseYaml } from '../yaml/yaml-document.ts';

interface ReadText {
  /** Undefined when the text is not a map, or not YAML at all. */
  readonly part?: OneFilePlan;
  readonly diagnostics: readonly Diagnostic[];
  readonly suppressions: readonly Suppression[];
}

/** One plan file's text, without those it extends. */
export function readPlanText(source: SourceText): ReadText {
  const yaml = parseYaml(source.text);
  const suppressions = readSuppressions(source, yaml.comments);
  if (!yaml.contents) return { diagnostics: diagnosticsOf(source, withEmpty(yaml.faults, source.text)), suppressions };
  const tree = buildTree(yaml.contents, source);
  const context: ReadContext = { source, faults: [...yaml.faults, ...tree.faults], judged: new Set(tree.judged) };
  if (!tree.root) return { diagnostics: diagnosticsOf(source, context.faults), suppressions };
  const part = tree.root.kind === 'map' ? readOneFilePlan(context, tree.root) : undefined;
  const faults = [...context.faults, ...schemaFaults(tree.root, context.judged)];
  return { ...(part && { part }), diagnostics: diagnosticsOf(source, faults), suppressions };
}

function withEmpty(faults: readonly PlanFault[], text: string): readonly PlanFault[] {
  if (faults.length > 0) return faults;
  const help = 'start it with: version: 1';
  return [{ rule: 'missing-key', message: 'the file is empty', help, start: 0, end: text.search(/\r?\n|$/) }];
}

/** Each fault once: an opener that is not closed is found at several places behind it. */
function diagnosticsOf(source: SourceText, faults: readonly PlanFault[]): readonly Diagnostic[] {
  const byPlace = new Map(faults.map((fault) => [`${fault.start} ${fault.rule} ${fault.message}`, fault]));
  return [...byPlace.values()].map(({ rule, message, help, start, end }) => ({
    rule,
    severity: 'error',
    message,
    ...(help !== undefined && { help }),
    at: positionOf(source, start, end),
  }));
}
