import type { Diagnostic } from '../../model/plan/diagnostic.ts';
import { fewerDiagnostics, inFileOrder } from '../../model/plan/diagnostic-order.ts';
import { CONFIG_RULES, type ConfigRule, type PlanFault } from '../fault.ts';
import { lackingOfPlan } from './evident-plan.ts';
import { type OneFilePlan, readOneFilePlan } from './one-file-plan.ts';
import type { ReadContext } from './read-context.ts';
import { schemaFaults } from '../schema/schema-faults.ts';
import { positionOf, sourceText, type SourceText } from '../yaml/source-text.ts';
import { buildTree } from '../yaml/build-plan-nodes.ts';
import type { PlanNode } from '../yaml/plan-node.ts';
import type { Suppression } from '../../model/plan/suppression.ts';
import { readSuppressions } from './suppressions.ts';
import { parseYaml } from '../yaml/yaml-document.ts';

export interface ReadText {
  /** Undefined when the text is not a map, or not YAML at all. */
  readonly part?: OneFilePlan;
  readonly diagnostics: readonly Diagnostic[];
  readonly suppressions: readonly Suppression[];
  /** Left out where the text is evidently no plan: whatever it is, messages show nothing of it. */
  readonly shown?: string;
  /** What reading has cost: its lexemes, and one for every eight characters. */
  readonly cost: number;
}

/** One plan file's text, without those it extends. */
export function readPlanText(source: SourceText): ReadText {
  const { root, ...read } = readAll(source);
  const [first] = inFileOrder(read.diagnostics);
  const lacking = first ? lackingOfPlan(source.text, root) : null;
  if (!first || lacking === null) return { ...read, shown: source.text };
  return { diagnostics: [withoutText(first, lacking)], suppressions: [], cost: read.cost };
}

/** Whether a message may quote the text of a plan file. */
export function mayBeShown(text: string): boolean {
  return readPlanText(sourceText('', text.replace(/^\uFEFF/, ''))).shown !== undefined;
}

/** The kind of a fault and where it begins. Where it ends would be the length of a word. */
function withoutText({ rule, severity, at }: Diagnostic, help: string): Diagnostic {
  const kind = CONFIG_RULES[rule as ConfigRule]
    .replace(/\.$/, '')
    .replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase());
  return {
    rule,
    severity,
    message: `this does not look like a port plan, so its text is not shown; the first fault: ${kind}`,
    help,
    ...(at && { at: { file: at.file, line: at.line, column: at.column } }),
  };
}

interface ReadAll extends Omit<ReadText, 'shown'> {
  readonly root: PlanNode | null;
}

function readAll(source: SourceText): ReadAll {
  const yaml = parseYaml(source.text);
  const suppressions = readSuppressions(source, yaml.comments);
  const { faults: syntax } = yaml;
  const cost = yaml.lexemes + source.text.length / 8;
  if (!yaml.contents)
    return { root: null, diagnostics: diagnosticsOf(source, withEmpty(syntax, source.text)), suppressions, cost };
  const tree = buildTree(yaml.contents, source);
  const { root } = tree;
  const context: ReadContext = { source, faults: [...syntax, ...tree.faults], judged: new Set(tree.judged) };
  if (!root) return { root, diagnostics: diagnosticsOf(source, context.faults), suppressions, cost };
  const part = root.kind === 'map' ? readOneFilePlan(context, root) : undefined;
  const faults = [...context.faults, ...schemaFaults(root, context.judged)];
  return { root, ...(part && { part }), diagnostics: diagnosticsOf(source, faults), suppressions, cost };
}

function withEmpty(faults: readonly PlanFault[], text: string): readonly PlanFault[] {
  if (faults.length > 0) return faults;
  const help = 'start it with: version: 1';
  return [{ rule: 'missing-key', message: 'the file is empty', help, start: 0, end: text.search(/\r?\n|$/) }];
}

/** Each fault once: an opener that is not closed is found at several places behind it. */
function diagnosticsOf(source: SourceText, faults: readonly PlanFault[]): readonly Diagnostic[] {
  const byPlace = new Map(faults.map((fault) => [`${fault.start} ${fault.rule} ${fault.message}`, fault]));
  const all = [...byPlace.values()].map(({ rule, message, help, start, end }): Diagnostic => ({
    rule,
    severity: 'error',
    message,
    ...(help !== undefined && { help }),
    at: positionOf(source, start, end),
  }));
  return fewerDiagnostics(inFileOrder(all));
}
