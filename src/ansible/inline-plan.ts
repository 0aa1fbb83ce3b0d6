/** Turns a plan that is written in an Ansible task into text for the plan reader. */

type Mapping = Readonly<Record<string, unknown>>;

/** Keys whose values are numbers alone, or true and false alone: Ansible's templates make text of both. */
export const NUMBERS: readonly string[] = [
  'version',
  'unprivilegedPortStart',
  'start',
  'count',
  'perSecond',
  'atLeast',
  'below',
];
export const BOOLEANS: readonly string[] = ['bindBeforeConnect', 'freebind', 'ipv6Only', 'reservesItself'];

/** Keys of words among which are `on` and `off`: Ansible reads YAML 1.1, in which these are true and false. */
const SWITCHES: readonly string[] = ['timeWaitReuse'];

/** The plan as JSON, which is YAML, with one value on a line so that the line numbers of messages are useful. */
export function inlineText(plan: Mapping): string {
  return `${JSON.stringify(withSeverities(plan), typed, 2)}\n`;
}

function typed(key: string, value: unknown): unknown {
  if (typeof value === 'boolean' && SWITCHES.includes(key)) return value ? 'on' : 'off';
  if (typeof value !== 'string') return value;
  if (NUMBERS.includes(key) && /^(0|[1-9]\d{0,9})$/.test(value)) return Number(value);
  return BOOLEANS.includes(key) && /^(true|false)$/i.test(value) ? value.toLowerCase() === 'true' : value;
}

/** Ansible reads YAML 1.1, in which the severity `off` is false. */
function withSeverities(plan: Mapping): Mapping {
  const { lint } = plan;
  if (!isMapping(lint) || !isMapping(lint['rules'])) return plan;
  const rules = Object.entries(lint['rules']).map(([id, value]) => [id, severity(value)]);
  return { ...plan, lint: { ...lint, rules: Object.fromEntries(rules) as Mapping } };
}

function severity(value: unknown): unknown {
  if (isMapping(value) && value['severity'] === false) return { ...value, severity: 'off' };
  return value === false ? 'off' : value;
}

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
