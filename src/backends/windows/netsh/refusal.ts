/** Why netsh, or net, did not do what it was told to: the exit status first, then who uses the ports. */
import { likelyHolder } from '../../../port-catalog/windows/held-rows.ts';
import { without } from '../../../model/plan/ownership.ts';
import { formatInvocation, type ProgramRun, type Ran } from '../../../model/program.ts';
import { formatRange, meets, portSet, type PortRange } from '../../../model/ports/port-set.ts';
import type { SettingChange } from '../../../model/plan/record.ts';
import type { System } from '../../../system/system.ts';
import type { Stack } from '../host.ts';
import { readHolders } from '../holders/read-holders.ts';
import { readExcluded, readWinnat } from '../read.ts';
import { settledState } from '../services/read-service.ts';
import { parseRows, parseServiceSetting, parseSettingName } from '../settings/settings.ts';
import { usersOf } from '../sockets/sockets.ts';

/** One clause, for instance `` `netsh …` failed (exit status 1): port 50051 is in use by nginx.exe (process 4711) ``. */
export async function refusal(system: System, change: SettingChange, attempts: readonly ProgramRun[]): Promise<string> {
  const last = attempts.at(-1);
  if (!last) return `${change.setting} was not changed`;
  const { invocation, ran } = last;
  const status = ran.status === 0 ? 'reported success, and changed nothing' : `failed (exit status ${ran.status})`;
  const users = await usersOfAdded(system, change);
  const words = users.join(', ') || (await serviceWords(system, change)) || valueWords(ran);
  return `\`${formatInvocation(invocation)}\` ${status}${words && `: ${words}`}`;
}

/** What became of a service that was to stop or start; empty for every other setting. */
async function serviceWords(system: System, { setting }: SettingChange): Promise<string> {
  const service = parseServiceSetting(setting);
  return service === null ? '' : `the service ${service} is ${await settledState(system, service)}`;
}

/** The program's own words, where they are surely UTF-8: in any other code page they would be garbled. */
function valueWords({ stdout, stderr }: Ran): string {
  const bytes = Buffer.from(`${stdout} ${stderr}`, 'latin1');
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text
      .replace(/[\p{Cc}\s]+/gu, ' ')
      .replace(/[ .\u3002]+$/u, '')
      .trim()
      .slice(0, LONGEST_WORDS);
  } catch {
    return '';
  }
}

const LONGEST_WORDS = 200;

/** Which programs use the ports that were to be excluded; empty where none were to be, or where no user of them is found. */
async function usersOfAdded(system: System, { setting, before, after }: SettingChange): Promise<readonly string[]> {
  const named = parseSettingName(setting);
  const added = without(parseRows(after) ?? [], parseRows(before) ?? []);
  if (!named || added.length === 0) return [];
  const users = (await usersOf(system, named.stack, portSet(added))) ?? [];
  return [...users, ...(await holders(system, named.stack, added))];
}

/** Reservations at run time that hold these ports; netstat does not show them. */
async function holders(system: System, stack: Stack, added: readonly PortRange[]): Promise<readonly string[]> {
  const rows = await readExcluded(system, stack, 'active');
  const met = rows.filter((row) => !row.administered && meets(row, added));
  if (met.length === 0) return [];
  const [winnat, told] = await Promise.all([
    readWinnat(system),
    readHolders(system, { sockets: [], rows: met, depth: 'names' }),
  ]);
  return met.map((row) => `${formatRange(row)} is held at run time, ${likelyHolder(row, { winnat, holders: told })}`);
}
