/** A port below the unprivileged start, and an account that may not bind it. */
import { KERNEL_DEFAULTS } from '../../../model/settings/linux-settings.ts';
import type { BindFacts } from './facts.ts';
import { inNetwork } from './in-network.ts';

export function privilegeWords(facts: BindFacts): string {
  return `ports below ${startOf(facts)} are for root and CAP_NET_BIND_SERVICE, and ${lackWords(facts)} (EACCES)`;
}

function lackWords({ asked: { user }, uid, mayBindLow, isLowBarred }: BindFacts): string {
  const who = user?.name ?? 'this account';
  if (mayBindLow)
    return `${who} has that capability in another user namespace than the network's, or a security policy refuses`;
  if (isLowBarred) return 'nobody can have that capability here, not even root';
  if (uid === 0) return `${who}, though root, has lost it`;
  return `${who} is neither`;
}

/** Another account may have it all the same. */
export function grantNotes({ asked: { user }, uid, isLowBarred }: BindFacts): readonly string[] {
  if (user === null || uid === 0 || isLowBarred) return [];
  return [
    `whether its unit (AmbientCapabilities=) or its program (setcap) gives ${user.name} the capability was not looked at`,
  ];
}

/** What the plan says comes first: it is decided, and only to be applied. */
export function privilegeRemedies({ asked, settings, isLowBarred }: BindFacts): readonly string[] {
  const { plan, port, within } = asked;
  const other = `or a port from ${startOf({ settings })} on`;
  if (plan?.unprivilegedPortStart !== undefined && plan.unprivilegedPortStart <= port)
    return [`the plan lets every account bind it, this host does not yet: ${plan.apply}`, other];
  const how =
    within === undefined
      ? `\`unprivilegedPortStart: ${port}\` in the plan`
      : inNetwork(asked, `sysctl -w net.ipv4.ip_unprivileged_port_start=${port}`);
  return [isLowBarred ? UNBAR : GRANT, `or let every account bind ${port} and all above: ${how}`, other];
}

const GRANT =
  'systemd: AmbientCapabilities=CAP_NET_BIND_SERVICE in the unit; otherwise setcap cap_net_bind_service=+ep on the program';

/** What is outside the bounding set no file can grant: a program with it fails to start (capabilities(7)). */
const UNBAR =
  'have the container started with --cap-add=NET_BIND_SERVICE, or the unit with it in CapabilityBoundingSet=';

function startOf({ settings }: Pick<BindFacts, 'settings'>): number {
  return settings.unprivilegedPortStart ?? KERNEL_DEFAULTS.unprivilegedPortStart;
}
