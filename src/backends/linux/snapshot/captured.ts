/** A Linux host as a snapshot has it: the way back from describe-host.ts. */
import { bytesOf } from '../../../model/bytes.ts';
import { HOST_NETWORK, type NetworkScope } from '../../../model/host/network-scope.ts';
import type { HostNames } from '../../../model/host/host-names.ts';
import type { HostSnapshot } from '../../../model/host/host-snapshot.ts';
import { fail } from '../../../model/json-node.ts';
import { NO_NAT, type SeenNat } from '../../../model/nat/host-nat.ts';
import type { FileState } from '../../../model/plan/file-state.ts';
import type { Waiting } from '../../../model/plan/unconfirmed.ts';
import type { Unfinished } from '../../../model/plan/unfinished.ts';
import { parsePortSet } from '../../../model/ports/port-set.ts';
import type { Listener } from '../../../model/sockets/listener.ts';
import { checkedState, nodeAt } from '../../../snapshot/checked-state.ts';
import type { CapturedHost } from '../../backend.ts';
import type { NatState } from '../nat/nat-state.ts';
import type { UnreadRows } from '../unread-rows.ts';
import type { FoundFile, LinuxState } from '../host.ts';
import { KEYS_BY_NAME, LINUX_SETTINGS, parseSetting, sysctlName } from '../../../model/settings/linux-settings.ts';
import { knownLinuxHost } from './known-host.ts';
import isLinuxSnapshot from './snapshot-schema.generated.js';

/** `linuxSnapshot` of schemas/output.schema.json, as far as it is read: values after a boot follow from the files. */
interface LinuxSnapshot extends Pick<LinuxState, 'readers' | 'aliases' | 'user'> {
  readonly image: boolean;
  readonly tcp?: LinuxState['tcp'];
  readonly network?: NetworkScope;
  readonly settings: readonly { readonly setting: string; readonly live: string | null }[];
  readonly owned: { readonly reserved: string; readonly managed: readonly string[] };
  readonly files: readonly CapturedFile[];
  readonly strayFiles?: readonly CapturedFile[];
  readonly unseenSources?: readonly string[];
  readonly names?: HostNames;
  readonly listeners?: readonly Listener[] | null;
  readonly unreadRows?: readonly UnreadRows[];
  readonly nat?: NatState;
  readonly unfinished: Unfinished | null;
  readonly unconfirmed?: Waiting | null;
}

interface CapturedFile
  extends Pick<FoundFile, 'path' | 'kind' | 'target' | 'source'>, Partial<Omit<FileState, 'text'>> {
  readonly text: string;
  readonly planted?: boolean;
}

/** Throws a Failure in one sentence where the snapshot is not what `portplan snapshot` prints on Linux. */
export function capturedLinux(snapshot: HostSnapshot): CapturedHost {
  const given = checkedState(snapshot, isLinuxSnapshot) as LinuxSnapshot;
  const {
    image,
    readers,
    files,
    aliases,
    user,
    owned,
    listeners = null,
    unfinished,
    unconfirmed = null,
    tcp = {},
    strayFiles = [],
    unseenSources = [],
    unreadRows = [],
    names,
    network = HOST_NETWORK,
  } = given;
  const reserved = parsePortSet(owned.reserved);
  if (!reserved) return fail(nodeAt(snapshot.state, 'owned', 'reserved'), 'a list of ports');
  const state: LinuxState = {
    platform: 'linux',
    host: snapshot.host,
    network,
    ...liveSettings(given, snapshot),
    tcp,
    readers,
    files: files.map(foundFile),
    unseenSources,
    strayFiles: strayFiles.map(({ path, kind, text }) => ({ path, kind, text: bytesOf(text) })),
    aliases,
    ...(names && { names }),
    user,
  };
  const known = knownLinuxHost(
    { state, ownership: { reserved, managed: owned.managed }, listeners, unreadRows },
    snapshot.state.file,
  );
  return { ...known, isImage: image, nat: () => capturedNat(given, snapshot.host), unfinished, unconfirmed };
}

/** The snapshot of an older portplan has no word of packet rules, and none of what would tell that there are some. */
async function capturedNat({ image, nat }: LinuxSnapshot, host: string): Promise<SeenNat> {
  if (nat) return (await import('../nat/nat-state.ts')).seenNat(nat, host, 'snapshot');
  const gaps = ['the snapshot is of an older portplan, which did not look for them'];
  return image ? NO_NAT : { nat: null, unseen: [{ kind: 'some-packet-rules', host, gaps }] };
}

function liveSettings(
  { image, settings }: LinuxSnapshot,
  { state }: HostSnapshot,
): Pick<LinuxState, 'live' | 'notCaptured'> {
  const rows = KEYS_BY_NAME.map((key) => ({
    key,
    i: settings.findIndex(({ setting }) => setting === sysctlName(key)),
  }));
  const notCaptured = rows.filter(({ i }) => i < 0).map(({ key }) => key);
  const missing = notCaptured.find((key) => LINUX_SETTINGS[key].isInEverySnapshot);
  if (missing) return fail(nodeAt(state, 'settings'), `${sysctlName(missing)} in it`);
  if (image) return { live: null, notCaptured };
  const found = rows.flatMap(({ key, i }) => {
    const live = settings[i]?.live ?? null;
    if (live === null) return [];
    const value = parseSetting(key, live);
    const { form } = LINUX_SETTINGS[key];
    return value === null ? fail(nodeAt(state, 'settings', i, 'live'), form) : [[key, value] as const];
  });
  return { live: Object.fromEntries(found), notCaptured };
}

function foundFile({
  path,
  kind,
  target,
  source,
  text,
  mode = 0,
  uid = 0,
  gid = 0,
  planted = false,
}: CapturedFile): FoundFile {
  return {
    path,
    kind,
    ...(target !== undefined && { target }),
    ...(source !== undefined && { source }),
    text: bytesOf(text),
    attributes: kind === 'file' && source === undefined ? { mode, uid, gid } : null,
    isPlanted: planted,
  };
}
