/**
 * Reads the packet rules of the network namespace that portplan runs in. Only programs that list are run: `iptables-legacy -L`
 * would create the tables that it shows, `-save` creates none (measured), and it is not run where the kernel has none.
 */
import type { ReadOnlySystem } from '../../../system/system.ts';
import { decodeUtf8 } from '../../../model/bytes.ts';
import { readOrNull } from '../bind-facts/read-or-null.ts';
import { mayHaveIptables, nativeTables } from './native-tables.ts';
import type { RuleTexts } from './rule-texts.ts';
import { runTool } from './run-tool.ts';

export interface ReadRules {
  readonly texts: Omit<RuleTexts, 'ipVs'>;
  /** Why some may be missing. */
  readonly gaps: readonly string[];
}

/** Null where the capability that this account has is not one over this network namespace. */
export async function readRules(system: ReadOnlySystem): Promise<ReadRules | null> {
  const [nft, legacy, legacy6] = await Promise.all([
    list(system, 'nft', ['-j', 'list', 'ruleset']),
    readLegacy(system, 'iptables-legacy-save', '/proc/net/ip_tables_names'),
    readLegacy(system, 'ip6tables-legacy-save', '/proc/net/ip6_tables_names'),
  ]);
  if (nft.gap?.includes('not permitted') === true) return null;
  const [iptables, ip6tables] = await Promise.all([
    readOfIptables(system, 'iptables-nft-save', nft.text, 'ip'),
    readOfIptables(system, 'ip6tables-nft-save', nft.text, 'ip6'),
  ]);
  return {
    texts: {
      nft: nft.text && nativeTables(nft.text, iptables.text, ip6tables.text),
      ...{ iptables: iptables.text, ip6tables: ip6tables.text },
      ...{ iptablesLegacy: legacy.text, ip6tablesLegacy: legacy6.text },
    },
    gaps: [nft, iptables, ip6tables, legacy, legacy6].flatMap(({ gap }) => gap ?? []),
  };
}

interface Listed {
  readonly text: string | null;
  readonly gap: string | null;
}

const NOTHING: Listed = { text: null, gap: null };

async function list(system: ReadOnlySystem, program: string, words: readonly string[]): Promise<Listed> {
  const ran = await runTool(system, program, words);
  if (ran === null) return { text: null, gap: `${program} is not installed here` };
  if (ran.status === 0) return { text: decodeUtf8(ran.stdout), gap: null };
  const [reason = ''] = decodeUtf8(ran.stderr).trim().split('\n');
  return { text: null, gap: `${program} fails: ${reason || `exit status ${String(ran.status)}`}` };
}

/** The kernel's list of legacy tables is empty, or not there, where none was made. */
async function readLegacy(system: ReadOnlySystem, program: string, names: string): Promise<Listed> {
  if ((readOrNull(system, names) ?? '') === '') return NOTHING;
  const { text, gap } = await list(system, program, []);
  return { text: text && withoutComments(text), gap };
}

/** They say when it was listed. */
function withoutComments(text: string): string {
  return text.replace(/^#.*\n/gm, '');
}

/** Where nft lists no table of iptables there is none. Where iptables can't list one, what nft prints of it is kept. */
async function readOfIptables(
  system: ReadOnlySystem,
  program: string,
  nft: string | null,
  family: 'ip' | 'ip6',
): Promise<Listed> {
  if (nft !== null && !mayHaveIptables(nft, family)) return NOTHING;
  const { text } = await list(system, program, []);
  return { text: text && withoutComments(text), gap: null };
}
