/** What a comment says about hosts that are alike, in more or less detail. */
import { counted, thousands } from '../../model/text/counted.ts';
import { code, foldedSection, prose } from './markdown.ts';
import { AS_PLANNED } from '../plan/plan-text.ts';
import { HOST_MARK, type PlannedPart, type ReviewPart } from './review-part.ts';
import {
  changesTable,
  commandsBlock,
  type ReviewDetail,
  findingsTable,
  patchBlock,
  reservedTable,
} from './review-tables.ts';

/** Hosts in the order of their names, and what is said of them, with their name in it. */
export interface Section {
  readonly part: ReviewPart;
  readonly hosts: readonly string[];
  /** Whether HOST stands for the name of each. */
  readonly isAbstract: boolean;
}

export function sectionOf(part: ReviewPart, hosts: readonly string[]): Section {
  const [name = '', ...others] = new Set(hosts);
  const text = JSON.stringify(part);
  if (!text.includes(HOST_MARK)) return { part, hosts, isAbstract: false };
  const isAbstract = others.length > 0;
  const named = text.replaceAll(HOST_MARK, () => JSON.stringify(isAbstract ? 'HOST' : name).slice(1, -1));
  return { part: JSON.parse(named) as ReviewPart, hosts, isAbstract };
}

const LONGEST_NAME = 60;

/** `edge-gateway on edge-1: 1 setting to change`. */
export function headingOf({ part, hosts: [host = ''] }: Section): string {
  const name = part.planned && (part.planned.name ?? part.planned.file);
  const plan = name === null ? '' : `${prose(name, LONGEST_NAME)} on `;
  return `${plan}${prose(host, LONGEST_NAME)}: ${statusOf(part)}`;
}

/** `1 setting to change, 2 warnings`. */
function statusOf({ outcome, planned, findings }: ReviewPart): string {
  const count = (severity: string): number => findings.filter((each) => each.severity === severity).length;
  const words = {
    'not planned': 'could not be planned',
    errors: counted(count('error'), 'error'),
    'to change': `${planned?.pending ?? ''} to change`,
    'as planned': AS_PLANNED,
  }[outcome];
  const warnings = count('warning');
  return warnings > 0 ? `${words}, ${counted(warnings, 'warning')}` : words;
}

/** The text of one of several groups of hosts. */
export function sectionText(section: Section, detail: ReviewDetail): string {
  const { hosts, part } = section;
  const all =
    hosts.length > MOST_NAMED && detail.hosts > MOST_NAMED ? hostsFold(`All ${hosts.length} hosts`, hosts, detail) : '';
  return blocks([`#### ${hostNames(hosts)}: ${statusOf(part)}\n`, all, bodyText(section, detail)]);
}

export function sectionLine({ part, hosts }: Section): string {
  return `- ${hostNames(hosts)}: ${statusOf(part)}${reasonOf(part, ': ')}\n`;
}

/** The first error; empty without one. */
export function reasonOf({ error, findings }: ReviewPart, before = ''): string {
  const why = error ?? findings.find(({ severity }) => severity === 'error')?.message;
  return why === undefined ? '' : before + prose(why, 200);
}

const MOST_NAMED = 5;

function hostNames(hosts: readonly string[]): string {
  return namesText(hosts, hosts.length > MOST_NAMED ? 3 : MOST_NAMED);
}

function namesText(hosts: readonly string[], most: number): string {
  const shown = hosts.slice(0, most).map((host) => prose(host, LONGEST_NAME));
  return shown.join(', ') + (hosts.length > most ? ` and ${thousands(hosts.length - most)} more` : '');
}

export function idleHosts(hosts: readonly string[], detail: ReviewDetail): string {
  const isFew = hosts.length <= MOST_NAMED;
  return isFew ? `**As planned**: ${hostNames(hosts)}\n` : hostsFold(`${hosts.length} hosts as planned`, hosts, detail);
}

function hostsFold(title: string, hosts: readonly string[], detail: ReviewDetail): string {
  return foldedSection(title, `By name: ${namesText(hosts, detail.hosts)}\n`);
}

/** All but the names of hosts. Errors stand above what will not be done because of them. */
export function bodyText({ part, isAbstract }: Section, detail: ReviewDetail): string {
  const { outcome, error, findings, planned } = part;
  const found = findingsTable(findings, detail);
  const isFailed = outcome === 'errors' || outcome === 'not planned';
  return blocks([
    planned ? planLine(planned) : '',
    isAbstract ? 'HOST is the name of each host.\n' : '',
    error ? `**Why**: ${prose(error, detail.text)}\n` : '',
    isFailed ? found : '',
    ...(planned && planned.pending !== null ? plannedBlocks(planned, detail) : []),
    isFailed ? '' : found,
    planned ? commandsBlock(planned.commands, detail) : '',
    planned ? patchBlock(planned.patch, detail) : '',
  ]);
}

/** `Plan: edge-gateway, portplan.yaml (linux)`, and why boot files are left out. */
function planLine({ name, file, platform, liveOnly }: PlannedPart): string {
  const plan = name === null ? code(file) : `${prose(name, LONGEST_NAME)}, ${code(file)}`;
  return `Plan: ${plan} (${platform})\n${liveOnly === null ? '' : `\n${prose(liveOnly)}\n`}`;
}

function plannedBlocks(planned: PlannedPart, detail: ReviewDetail): readonly string[] {
  const { changes, reserved, unchanged, capacity } = planned;
  const rest = [
    ...(unchanged.length > 0 ? [`As planned: ${unchanged.join(', ')}.`] : []),
    ...(capacity === null ? [] : [`${capacity}.`]),
  ];
  return [changesTable(changes, detail), reservedTable(reserved, detail), rest.length > 0 ? `${rest.join(' ')}\n` : ''];
}

/** With an empty line between one and the next: Markdown takes them for one otherwise. */
export function blocks(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n');
}
