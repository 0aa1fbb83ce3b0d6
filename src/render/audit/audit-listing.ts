/** What an audit looked at: sections, each line by line. */
import { grouped } from '../../model/grouped.ts';
import { largest } from '../../model/largest.ts';
import { percentOf, type AuditedCapacity, type AuditedDestination } from '../../model/audit/capacity.ts';
import type { Audit, AuditedListener, AuditReport } from '../../model/audit/audit.ts';
import type { AuditedEndpoint, AuditedPool } from '../../model/audit/endpoint.ts';
import type { AuditedSetting } from '../../model/audit/setting.ts';
import { distinctHolders } from '../../model/sockets/holders.ts';
import { endWords, holderName, holdersWords } from '../../words/holder-words.ts';
import type { HeldSocket } from '../../model/sockets/held-socket.ts';
import { count, formatPortSet, formatRange, portsAmong } from '../../model/ports/port-set.ts';
import { SETTING_TITLES } from '../../model/settings/setting-key.ts';
import { counted, thousands } from '../../model/text/counted.ts';
import { valueWords } from '../../words/value-words.ts';

export function auditListing(
  { audit, plan }: Pick<AuditReport, 'audit' | 'plan'>,
  verbose: boolean,
): readonly (readonly string[])[] {
  const settings = audit.settings.filter((each) => verbose || each.isDrift);
  return [
    section(
      'services',
      table([...audit.endpoints.map((each) => endpointRow(each, verbose)), ...audit.pools.map(poolRow)]),
    ),
    section(plan ? 'listening, and no service of the plan' : 'listening', listenerLines(audit, plan !== null, verbose)),
    section('listening, and part of the OS', osLines(audit, verbose)),
    section('settings', table(settingRows(settings))),
    section(
      'ephemeral ports',
      audit.capacity.flatMap((each) => capacityLines(each, verbose)),
    ),
  ];
}

const MOST_LISTENERS = 30;

/** The listeners. With a plan, undeclared ones are left out here: the warnings above tell of them. */
function listenerLines({ listeners }: Audit, hasPlan: boolean, verbose: boolean): readonly string[] {
  const others = listeners.filter(({ declaredBy, osPart }) => declaredBy !== 'service' && osPart === null);
  if (verbose) return table(others.map((each) => listenerRow(each, verbose)));
  const untold = others.filter(({ isChosenByOs, declaredBy }) => !isChosenByOs && !(hasPlan && declaredBy === null));
  const chosen = others.filter(({ isChosenByOs }) => isChosenByOs).length;
  const rest = untold.length - MOST_LISTENERS;
  return [
    ...table(untold.slice(0, MOST_LISTENERS).map((each) => listenerRow(each, verbose))),
    ...(rest > 0 ? [`${thousands(rest)} more (--verbose)`] : []),
    ...(chosen > 0
      ? [`${thousands(chosen)} ${untold.length > 0 ? 'more, ' : ''}on ports that the OS has chosen (--verbose)`]
      : []),
  ];
}

/** What the OS has by itself, on every host of its kind: each part with its ports, and with --verbose each listener. */
function osLines({ listeners }: Audit, verbose: boolean): readonly string[] {
  const own = listeners.filter(({ osPart }) => osPart !== null);
  if (verbose) return table(own.map((each) => [`${each.protocol} ${endWords(each)}`, each.osPart ?? '']));
  const parts = [...grouped(own, ({ protocol, osPart }) => `${protocol} ${osPart}`).values()];
  return table(
    parts.map((part) => [
      `${part[0]?.protocol ?? ''} ${formatPortSet(portsAmong(part.map(({ port }) => port)))}`,
      part[0]?.osPart ?? '',
    ]),
  );
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

/** Columns as wide as their longest cell. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => largest(rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function endpointRow(endpoint: AuditedEndpoint, verbose: boolean): readonly string[] {
  const { service, protocol, address, device, ports, state, listening, listeners, serving, doubt } = endpoint;
  const shown = serving.length > 0 ? serving : listeners;
  const isEverywhere = address === null && device === undefined;
  const end = endWords({ address: address ?? '*', port: 0, ...(device !== undefined && { device }) });
  const place = isEverywhere ? formatRange(ports) : end.replace(/\*$/, formatRange(ports));
  const words = `${state === 'partly' ? `${listening} listen` : state}${doubt === null ? '' : '?'}`;
  return [service, `${protocol} ${place}`, words, whoWords(shown, verbose)];
}

function poolRow({ service, protocol, ports, free, inUse, atLeast }: AuditedPool): readonly string[] {
  const state = `${thousands(free)} of ${thousands(count([ports]))} free`;
  const needs = `pool, at least ${thousands(atLeast)}${inUse === 0 ? '' : `, ${thousands(inUse)} in use`}`;
  return [service, `${protocol} ${formatRange(ports)}`, state, needs];
}

function listenerRow(listener: AuditedListener, verbose: boolean): readonly string[] {
  const { protocol, isEphemeral, isReserved, declaredBy } = listener;
  const planned = declaredBy === 'reservation' ? 'reserved in the plan' : '';
  const risk = isReserved ? 'reserved' : isEphemeral && planned === '' ? 'ephemeral' : planned;
  return [`${protocol} ${endWords(listener)}`, risk, whoWords([listener], verbose)];
}

/** One program has several sockets, and a forked one is several processes. */
function whoWords(sockets: readonly Pick<HeldSocket, 'holders'>[], verbose: boolean): string {
  const holders = distinctHolders(sockets);
  const [first] = holders;
  if (!first) return '';
  if (verbose) return holdersWords({ holders }, '');
  const more = holders.length === 1 ? '' : ` and ${holders.length - 1} more`;
  return `${holderName(first)} (${first.pid})${more}`;
}

/** A row for what is alike on several stacks of Windows, which names them; where all of them are alike, there is no need to. */
function settingRows(settings: readonly AuditedSetting[]): readonly (readonly string[])[] {
  const alike = [...grouped(settings, (each) => settingRow(each).join('\n')).values()];
  const stacks = new Set(settings.flatMap(({ setting }) => stackOf(setting) ?? []));
  return alike.flatMap((group) => {
    const there = new Set(group.flatMap(({ setting }) => stackOf(setting) ?? []));
    const [title = '', ...cells] = group[0] ? settingRow(group[0]) : [];
    return [[there.size === stacks.size ? title : `${title} (${[...there].join(', ')})`, ...cells]];
  });
}

/** `ipv4 tcp` of `ipv4/tcp/dynamicport`; null for a setting that all stacks share. */
function stackOf(setting: string): string | null {
  const [, family, protocol] = /^(ipv[46])\/(tcp|udp)\//.exec(setting) ?? [];
  return family === undefined ? null : `${family} ${protocol}`;
}

/** Where no plan says so there is nothing that a value should become. */
function settingRow({ key, layer, value, wanted, isManaged, isDrift, from }: AuditedSetting): readonly string[] {
  const change = isManaged
    ? `${valueWords(value)} → ${valueWords(wanted)}`
    : `${valueWords(value)}, and ${valueWords(wanted)} now`;
  return [SETTING_TITLES[key], layer === 'live' ? 'live' : 'boot', isDrift ? change : valueWords(value), from ?? ''];
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
