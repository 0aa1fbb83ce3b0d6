/** Whether a server could bind a port when its time comes: not at this moment alone, and with rights that preflight may lack. */
import type { Backend } from '../../backends/backend.ts';
import type { AskedBind, Cause, Explanation } from '../../model/explanation.ts';
import { hasPeer } from '../../model/sockets/net-socket.ts';
import type { System } from '../../system/system.ts';
import { explainEach } from '../explain/explain-each.ts';

export async function lookAhead(
  system: System,
  backend: Backend,
  binds: readonly AskedBind[],
): Promise<readonly Explanation[]> {
  const found = await lookTwice(system, backend, binds);
  const refused = found.filter(isRefusedRights);
  const asRoot = refused.map(({ asked }) => ({ ...asked, user: { name: 'root', uid: 0 } }));
  const otherwise = await lookTwice(system, backend, asRoot);
  return found.map((each) => {
    const other = otherwise[refused.indexOf(each)];
    return other ? withRights(each, other) : each;
  });
}

/** Seconds. A bind that somebody tries lasts a millisecond. */
const BETWEEN_LOOKS = 0.1;
const MOST_LOOKS = 5;

/**
 * Another portplan that tries the port is a listener as long as it does: one that is seen twice is none. On Windows nothing
 * is tried.
 */
async function lookTwice(
  system: System,
  backend: Backend,
  binds: readonly AskedBind[],
): Promise<readonly Explanation[]> {
  const found = [...(await explainEach(system, backend, binds))];
  let open = backend.platform === 'linux' ? [...found.keys()].filter((i) => mayBeTried(found[i])) : [];
  for (let looks = 1; looks < MOST_LOOKS && open.length > 0; looks++) {
    await system.sleep(BETWEEN_LOOKS);
    const again = await explainEach(
      system,
      backend,
      open.flatMap((i) => binds[i] ?? []),
    );
    const pairs = again.map((now, n) => ({ now, i: open[n] ?? 0 }));
    open = pairs.filter(({ now, i }) => mayBeTried(now) && !isStill(now, found[i])).map(({ i }) => i);
    for (const { now, i } of pairs) found[i] = now;
  }
  return found;
}

const OF_A_TRIAL: readonly Cause[] = ['listener', 'other-family', 'bound-silent'];

function mayBeTried(found: Explanation | undefined): boolean {
  if (found?.bindable !== false || !OF_A_TRIAL.includes(found.cause)) return false;
  const [first] = found.sockets;
  return first === undefined || !hasPeer(first);
}

function isStill({ sockets }: Explanation, before: Explanation | undefined): boolean {
  const seen = before?.sockets ?? [];
  return sockets.some(({ inode }) => inode !== 0 && seen.some((socket) => socket.inode === inode));
}

function isRefusedRights({ bindable, cause }: Explanation): boolean {
  return bindable === false && cause === 'unprivileged-start';
}

/** The server may have a capability from its unit or its file, which nothing here can tell. What else is in the way stays. */
function withRights(refused: Explanation, asRoot: Explanation): Explanation {
  if (asRoot.bindable === false && !isRefusedRights(asRoot)) return { ...asRoot, asked: refused.asked };
  return { ...refused, bindable: null, summary: `${refused.summary}; ${UNLESS}` };
}

const UNLESS =
  "the server can where its unit (AmbientCapabilities=) or its file (setcap) gives it the capability, which preflight can't see";
