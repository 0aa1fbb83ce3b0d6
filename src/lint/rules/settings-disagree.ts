import type { LintFinding, LintRule } from '../rule.ts';
import type { DesiredState, Placed } from '../../model/plan/desired-state.ts';
import { formatRange } from '../../model/ports/port-set.ts';
import { LINUX_ONLY_KEYS } from '../../model/settings/setting-key.ts';

export const settingsDisagree: LintRule = {
  id: 'settings-disagree',
  severity: 'error',
  summary: 'Two files of one host ask for different values of a setting that a host has once.',
  why: `Plan files with one \`name\` describe one host together: their services and reservations add up, but a host has one ephemeral
range and one \`unprivilegedPortStart\`. Whichever file is applied last would win, and the checks of the other file were made for
a range that the host does not have. A file that leaves the setting out agrees with every other.`,
  *check({ plans }) {
    yield* disagreements('ephemeral', plans.map(ephemeralText));
    for (const key of LINUX_ONLY_KEYS)
      yield* disagreements(
        key,
        plans.map((plan) => textOf(plan[key])),
      );
  },
};

function ephemeralText({ ephemeral }: DesiredState): Placed<string> | undefined {
  if (!ephemeral) return undefined;
  const [tcp, udp] = [formatRange(ephemeral.value.tcp), formatRange(ephemeral.value.udp)];
  return { value: tcp === udp ? tcp : `${tcp}/tcp with ${udp}/udp`, at: ephemeral.at };
}

function textOf(placed: Placed<number | string> | undefined): Placed<string> | undefined {
  return placed && { value: `${placed.value}`, at: placed.at };
}

function* disagreements(key: string, values: readonly (Placed<string> | undefined)[]): Iterable<LintFinding> {
  const [first, ...others] = values.filter((value) => value !== undefined);
  for (const { value, at } of others) {
    if (!first || value === first.value) continue;
    yield {
      message: `${key} is ${value} here, and ${first.value} in ${first.at.file}, for one and the same host`,
      help: 'let one file set it, or a base file that both extend',
      at,
      related: [{ message: `${key} is ${first.value} here`, at: first.at }],
    };
  }
}
