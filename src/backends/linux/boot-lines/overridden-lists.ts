/** Reserved lists that lose to another one at boot: the setting holds one list, and a later one replaces it whole. */
import type { BootFinding } from '../../../model/host/boot-finding.ts';
import { formatPortSet, noPorts, parsePortSet, subtract, union, type PortSet } from '../../../model/ports/port-set.ts';
import { portSetWord } from '../../../words/ports-words.ts';
import { sysctlName } from '../../../model/settings/linux-settings.ts';
import { bootState } from '../boot/boot-state.ts';
import {
  formatOrigin,
  READER_NAMES,
  type BootReader,
  type BootSetting,
  type LosingLine,
  type BootFileLine,
  type SysctlTree,
} from '../boot/boot-types.ts';
import { isOwnLine } from '../boot/own-lines.ts';

/** One finding for each list of which ports are lost, by whichever reader. `planned`: ports that are reserved all the same. */
export function overriddenLists(
  files: SysctlTree,
  readers: readonly BootReader[],
  planned: PortSet,
): readonly BootFinding[] {
  const found = new Map<string, BootFinding>();
  for (const reader of readers) {
    const setting = bootState(reader, files).reserved;
    for (const loser of setting.shadowed) {
      const lost = lostPorts(loser, setting, planned);
      const winner = winnerOver(setting);
      const place = formatOrigin(loser);
      if (lost.length > 0 && winner && !found.has(place))
        found.set(place, finding({ files, loser, lost, winner, setting, by: reader === readers[0] ? null : reader }));
    }
  }
  return [...found.values()];
}

function lostPorts({ value }: LosingLine, setting: BootSetting, planned: PortSet): PortSet {
  return subtract(portsOf(value), union(portsOf(setting.value), planned));
}

function portsOf(value: string | null): PortSet {
  return parsePortSet(value ?? '') ?? noPorts;
}

/** The line that decides: where the kernel refuses it, or it cancels the key, no list is in force. */
function winnerOver({ from, cancelledBy, refused }: BootSetting): BootFileLine | null {
  return from ?? cancelledBy ?? refused.at(-1) ?? null;
}

interface Override {
  readonly files: SysctlTree;
  readonly loser: LosingLine;
  readonly lost: PortSet;
  readonly winner: BootFileLine;
  readonly setting: BootSetting;
  /** Null for the reader that runs at boot. */
  readonly by: BootReader | null;
}

function finding(override: Override): BootFinding {
  const { loser, lost, winner, by } = override;
  const when = by === null ? 'at boot' : `under ${READER_NAMES[by]}`;
  return {
    rule: 'boot-list-overridden',
    severity: 'warning',
    message: `${formatOrigin(winner)} replaces this list ${when}, and ${portSetWord(lost)} of it ${lost.length === 1 && lost[0]?.first === lost[0]?.last ? 'is' : 'are'} not reserved`,
    help: help(override),
    at: { file: loser.file, line: loser.line, column: 1 },
    related: [{ message: 'the list that wins', at: { file: winner.file, line: winner.line, column: 1 } }],
    ports: lost,
  };
}

const LONGEST_UNION = 160;

function help({ files, loser, lost, winner, setting }: Override): string {
  const list = formatPortSet(union(portsOf(setting.value), portsOf(loser.value)));
  const inPlan = `add ${formatPortSet(lost)} to \`reserved\` of the port plan`;
  const isOwn = isOwnLine(files, winner);
  const isPackaged = !winner.file.startsWith('/etc/');
  const isAssigned = setting.from !== null;
  if (isOwn || isPackaged || !isAssigned || list.length > LONGEST_UNION)
    return `${short(inPlan, lost)}, or remove this line`;
  return `write \`${sysctlName('reserved')} = ${list}\` at ${formatOrigin(winner)}, or ${short(inPlan, lost)}`;
}

/** A long list of ports is given by its length: nobody would read it. */
function short(text: string, lost: PortSet): string {
  return text.length <= LONGEST_UNION ? text : text.replace(formatPortSet(lost), 'them');
}
