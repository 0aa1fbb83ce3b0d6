import { type RuleOptions, type RuleSetting, type RuleSettings } from '../../model/plan/desired-state.ts';
import { SEVERITIES } from '../../model/plan/diagnostic.ts';
import { portSet } from '../../model/ports/port-set.ts';
import { parseRuleId } from '../text/one-line-text.ts';
import { parsePortList } from '../text/port-text.ts';
import { positionIn, readScalar, type ReadContext } from './read-context.ts';
import { itemsOrItself, type MapEntry, type MapNode, type PlanNode, stringIn, valueAt } from '../yaml/plan-node.ts';

/** `lint.rules`: severities and options by rule id. Which ids there are is for the lint to know. */
export function readRuleSettings(context: ReadContext, lint: PlanNode | undefined): RuleSettings {
  const rules = lint?.kind === 'map' ? valueAt(lint, 'rules') : undefined;
  if (rules?.kind !== 'map') return {};
  const named = [...rules.entries.values()].filter(({ key }) => !key.text.startsWith('x-'));
  return Object.fromEntries(named.map((entry) => [entry.key.text, readSetting(context, entry)]));
}

function readSetting(context: ReadContext, { key, value }: MapEntry): RuleSetting {
  readScalar(context, key, parseRuleId);
  const severity = readSeverity(value.kind === 'map' ? valueAt(value, 'severity') : value);
  const options = value.kind === 'map' ? readOptions(context, value) : {};
  return { ...(severity !== undefined && { severity }), options, at: positionIn(context, key) };
}

function readSeverity(node: PlanNode | undefined): RuleSetting['severity'] {
  const text = stringIn(node);
  return text === 'off' ? text : SEVERITIES.find((each) => each === text);
}

function readOptions(context: ReadContext, map: MapNode): RuleOptions {
  const ports = readScalar(context, valueAt(map, 'ports'), parsePortList);
  const [atLeast, below] = [numberIn(valueAt(map, 'atLeast')), numberIn(valueAt(map, 'below'))];
  const names = valueAt(map, 'names');
  return {
    ...(ports && { ports: portSet(ports) }),
    ...(atLeast !== undefined && { atLeast }),
    ...(below !== undefined && { below }),
    ...(names && { names: itemsOrItself(names).flatMap((name) => stringIn(name) ?? []) }),
  };
}

function numberIn(node: PlanNode | undefined): number | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'number' ? node.value : undefined;
}
