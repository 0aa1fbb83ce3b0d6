/** Why netsh, or net, did not do what it was told to: the exit status first, then who uses the ports. */
import { likelyHolder } from '../../model/held-ports.ts';
import { formatInvocation, type Invocation, type Ran } from '../../model/program.ts';
import { formatRange, meets, type PortRange } from '../../model/port-set.ts';
import type { System } from '../../system/system.ts';
import { FAMILIES, type Family, type Stack } from './host.ts';
import { readExcluded } from './read.ts';
import { usersOf } from './sockets.ts';

/** One clause, for instance `` `netsh …` failed (exit status 1): port 50051 is in use by nginx.exe (pid 4711) ``. */
export async function refusal(
  system: System,
  invocations: readonly Invocation[],
  ran: readonly Ran[],
): Promise<string> {
  const last = ran.length - 1;
  const [invocation, ended] = [invocations[last], ran[last]];
  if (!invocation || !ended) return 'nothing was run';
  const status = ended.status === 0 ? 'reported success, and changed nothing' : `failed (exit status ${ended.status})`;
  const users = await takersOf(system, invocation);
  const words = users || spoken(ended);
  return `\`${formatInvocation(invocation)}\` ${status}${words && `: ${words}`}`;
}

/** The program's own words, where they are surely UTF-8: in any other code page they would be garbled. */
function spoken({ stdout, stderr }: Ran): string {
  const bytes = Buffer.from(`${stdout} ${stderr}`, 'latin1');
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text
      .replace(/[\p{Cc}\s]+/gu, ' ')
      .replace(/[ .。]+$/u, '')
      .trim()
      .slice(0, LONGEST_WORDS);
  } catch {
    return '';
  }
}

const LONGEST_WORDS = 200;

/** Who uses the ports that an exclusion was to be made of; '' where that is not what was tried, or nobody is found. */
async function takersOf(system: System, { program, words }: Invocation): Promise<string> {
  const stack = stackOf(words);
  const block = blockOf(words);
  if (program !== 'netsh' || !words.includes('add') || !stack || !block) return '';
  const users = [...((await usersOf(system, stack, [block])) ?? []), ...(await holders(system, stack, block))];
  return users.join(', ');
}

function stackOf(words: readonly string[]): Stack | null {
  const family = FAMILIES.find((name): name is Family => words.includes(name));
  const protocol = (['tcp', 'udp'] as const).find((name) => words.includes(`protocol=${name}`));
  return family && protocol ? { family, protocol } : null;
}

function blockOf(words: readonly string[]): PortRange | null {
  const [first, size] = ['startport', 'numberofports'].map((name) =>
    Number(words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1)),
  );
  return first && size ? { first, last: first + size - 1 } : null;
}

/** Reservations at run time, which netstat does not show. */
async function holders(system: System, stack: Stack, block: PortRange): Promise<readonly string[]> {
  const rows = await readExcluded(system, stack, 'active');
  const met = rows.filter((row) => !row.administered && meets(row, [block]));
  return met.map((row) => `${formatRange(row)} is held at run time, ${likelyHolder(row)}`);
}
