/** What an audit looked at, line by line. */
import {
  percentOf,
  type Audit,
  type AuditedCapacity,
  type AuditedDestination,
  type AuditedEndpoint,
  type AuditedListener,
  type AuditedSetting,
} from '../model/audit.ts';
import { endWords, holdersWords, programOf } from '../model/explain-words.ts';
import type { Holder } from '../model/explanation.ts';
import { formatRange } from '../model/port-set.ts';
import { counted, spoken, thousands } from './values-text.ts';

export function auditListing(audit: Audit, verbose: boolean): string {
  const others = audit.listeners.filter((each) => each.declaredBy !== 'service' && (verbose || !each.isChosenByOs));
  const unshown = audit.listeners.filter(({ isChosenByOs }) => isChosenByOs).length;
  const title = audit.endpoints.length === 0 ? 'listening' : 'listening, and no service of the plan';
  return [
    section('services', table(audit.endpoints.map((each) => endpointRow(each, verbose)))),
    section(title, [
      ...table(others.map((each) => listenerRow(each, verbose))),
      ...(verbose || unshown === 0 ? [] : [`${thousands(unshown)} more, on ports that the OS has chosen (--verbose)`]),
    ]),
    section('settings', table(audit.settings.filter((each) => verbose || each.isDrift).map(settingRow))),
    section(
      'ephemeral ports',
      audit.capacity.flatMap((each) => capacityLines(each, verbose)),
    ),
  ]
    .filter(Boolean)
    .join('\n');
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${title}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** Columns as wide as their longest cell. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function endpointRow(endpoint: AuditedEndpoint, verbose: boolean): readonly string[] {
  const { service, protocol, address, ports, state, listening, listeners } = endpoint;
  const place = address === null ? formatRange(ports) : endWords({ address, port: 0 }).replace('*', formatRange(ports));
  const words = state === 'partly' ? `${listening} listen` : state;
  return [
    service,
    `${protocol} ${place}`,
    words,
    whoWords(
      listeners.flatMap(({ holders }) => holders),
      verbose,
    ),
  ];
}

function listenerRow({ holders, isEphemeral, isReserved, declaredBy, ...end }: AuditedListener, verbose: boolean) {
  const risk = isEphemeral && !isReserved ? 'ephemeral' : isReserved || declaredBy !== null ? 'reserved' : '';
  return [`${end.protocol} ${endWords(end)}`, risk, whoWords(holders, verbose)];
}

/** One program has several sockets, and a forked one is several processes. */
function whoWords(holders: readonly Holder[], verbose: boolean): string {
  const distinct = [...new Map(holders.map((holder) => [holder.pid, holder])).values()];
  const [first] = distinct;
  if (!first) return '';
  if (verbose) return holdersWords({ holders: distinct }, '');
  const more = distinct.length === 1 ? '' : ` and ${distinct.length - 1} more`;
  return `${programOf(first.command)} (${first.pid})${more}`;
}

function settingRow({ title, layer, value, wanted, isDrift, from }: AuditedSetting): readonly string[] {
  const said = value === null ? 'not set' : spoken(value);
  const change = isDrift ? `${said} → ${wanted === null ? 'not set' : spoken(wanted)}` : said;
  return [title, layer === 'live' ? 'live' : 'boot', change, from ?? ''];
}

const MOST_SHOWN = 5;

function capacityLines(capacity: AuditedCapacity, verbose: boolean): readonly string[] {
  const { protocol, families, range, usable, used, destinations } = capacity;
  const family = families.length === 2 ? '' : ` ${families.join()}`;
  const shown = verbose ? destinations : destinations.slice(0, MOST_SHOWN);
  return [
    `${protocol}${family}  ${formatRange(range)}, ${thousands(usable)} usable, ${thousands(used)} in use`,
    ...table(shown.map(destinationRow)).map((line) => `     ${line}`),
  ];
}

function destinationRow({ from, to, port, used, usable, states }: AuditedDestination): readonly string[] {
  const { 'time-wait': waiting = 0 } = states;
  return [
    `${percentOf(used, usable)} %`.padStart(5),
    counted(used, 'port'),
    `${from} → ${endWords({ address: to, port })}`,
    waiting === 0 ? '' : `${thousands(waiting)} in TIME_WAIT`,
  ];
}
