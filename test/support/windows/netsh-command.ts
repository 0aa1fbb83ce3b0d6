/** What netsh makes of its words: unique prefixes of names, arguments with their names or by position. */
import type { RangedProtocol } from '../../../src/model/ports/protocol.ts';
import type { Family } from '../../../src/backends/windows/host.ts';
import type { Block, Store } from './port-tables.ts';

export interface NetshCommand {
  readonly family: Family;
  readonly verb: Verb;
  readonly object: 'dynamicportrange' | 'excludedportrange';
  readonly arguments: readonly string[];
}

/** The arguments that all commands on port ranges have. */
export interface Target {
  readonly protocol: RangedProtocol;
  readonly store: Store;
}

type Verb = 'show' | 'set' | 'add' | 'delete';

/** The names among which a prefix must be unique: those of Windows 10, of the contexts that lead to port ranges. */
const ROOT = (
  'add advfirewall branchcache bridge delete dhcpclient dnsclient dump exec firewall help http interface ipsec lan mbn ' +
  'namespace netio ras rpc set show trace wcn wfp winhttp winsock wlan'
).split(' ');
const INTERFACE = '6to4 dump fl48 fl68 help httpstunnel ip ipv4 ipv6 isatap portproxy set show tcp teredo udp'.split(
  ' ',
);
const VERBS = 'add delete dump help install reset set show uninstall'.split(' ');
const OBJECTS: Readonly<Record<Verb, readonly string[]>> = {
  show: (
    'addresses compartments config destinationcache dnsservers dynamicportrange excludedportrange global icmpstats ' +
    'interfaces ipaddresses ipnettomedia ipstats joins neighbors offload route subinterfaces tcpconnections tcpstats ' +
    'udpconnections udpstats winsservers'
  ).split(' '),
  set: 'address compartment dnsservers dynamicportrange global interface neighbors route subinterface winsservers'.split(
    ' ',
  ),
  add: 'address dnsservers excludedportrange neighbors route winsservers'.split(' '),
  delete: 'address arpcache destinationcache dnsservers excludedportrange neighbors route winsservers'.split(' '),
};

/** Null where netsh says that it does not know the command. */
export function parseNetsh(words: readonly string[]): NetshCommand | null {
  const [context = '', familyWord = '', verbWord = '', objectWord = '', ...rest] = words;
  const family = parseFamily(context, familyWord);
  const verb = uniquePrefix(verbWord, VERBS);
  if (!family || !isVerb(verb)) return null;
  const object = uniquePrefix(objectWord, OBJECTS[verb]);
  if (object !== 'dynamicportrange' && object !== 'excludedportrange') return null;
  return { family, verb, object, arguments: rest };
}

function parseFamily(context: string, word: string): Family | null {
  if (uniquePrefix(context, ROOT) !== 'interface') return null;
  const name = uniquePrefix(word, INTERFACE);
  if (name === 'ip') return 'ipv4';
  return name === 'ipv4' || name === 'ipv6' ? name : null;
}

/** The arguments of show; null when they make no sense. */
export function parseShow(words: readonly string[]): Target | null {
  const values = nameArguments(words, ['protocol', 'store']);
  return values && target(values, 'active');
}

/** The arguments of set, add and delete; null when they make no sense. */
export function parseChange(words: readonly string[]): (Target & Block) | null {
  const values = nameArguments(words, ['protocol', 'startport', 'numberofports', 'store']);
  const where = values && target(values, 'persistent');
  const start = values?.get('startport') ?? '';
  const count = values?.get('numberofports') ?? '';
  if (!where || ![start, count].every((number) => /^\d{1,9}$/.test(number))) return null;
  return { ...where, start: Number(start), count: Number(count) };
}

function target(values: ReadonlyMap<string, string>, defaultStore: Store): Target | null {
  const protocol = uniquePrefix(values.get('protocol') ?? '', ['tcp', 'udp']);
  const store = uniquePrefix(values.get('store') ?? defaultStore, ['active', 'persistent']);
  return protocol && store ? { protocol, store } : null;
}

/** An argument without a name has the name that belongs to its place. */
function nameArguments(words: readonly string[], names: readonly string[]): ReadonlyMap<string, string> | null {
  const values = new Map<string, string>();
  for (const [place, word] of words.entries()) {
    const [, tag, value = ''] = /^([^=]*)=(.*)$/.exec(word) ?? [];
    const name = tag === undefined ? names[place] : uniquePrefix(tag, names);
    if (!name || values.has(name)) return null;
    values.set(name, tag === undefined ? word : value);
  }
  return values;
}

/** The name itself, or the only one that begins so; null otherwise. Case does not count. */
function uniquePrefix<T extends string>(word: string, names: readonly T[]): T | null {
  const small = word.toLowerCase();
  const [first, second] = names.filter((name) => name.startsWith(small));
  return names.find((name) => name === small) ?? (first && !second && small !== '' ? first : null);
}

function isVerb(word: string | null): word is Verb {
  return word === 'show' || word === 'set' || word === 'add' || word === 'delete';
}
