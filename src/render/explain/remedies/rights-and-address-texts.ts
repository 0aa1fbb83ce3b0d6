/** What to do about a missing privilege, and about an address. */
import type { AddressAdvice, PrivilegeAdvice } from '../../../model/explain/remedy.ts';
import { engineAdviceWords } from '../../engine-advice-text.ts';
import type { AdviceTexts } from './advice-texts.ts';

export const PRIVILEGE_TEXTS: AdviceTexts<PrivilegeAdvice> = {
  'grant-capability': () =>
    'systemd: AmbientCapabilities=CAP_NET_BIND_SERVICE in the unit; otherwise setcap cap_net_bind_service=+ep on the program',
  // What is outside the bounding set no file can grant: a program with it fails to start (capabilities(7)).
  'allow-capability': () =>
    'have the container started with --cap-add=NET_BIND_SERVICE, or the unit with it in CapabilityBoundingSet=',
  'apply-planned-start': ({ apply }) => `the plan lets every account bind it, this host does not yet: ${apply}`,
  'lower-start': ({ command }, { port }, typed) => {
    const how = command === null ? `\`unprivilegedPortStart: ${port}\` in the plan` : typed(command);
    return `or let every account bind ${port} and all above: ${how}`;
  },
  'give-start-to-engine': ({ given }, { port }) =>
    `or let every account bind ${port} and all above: ${engineAdviceWords(given)}`,
  'port-from': ({ start }) => `or a port from ${start} on`,
};

export const ADDRESS_TEXTS: AdviceTexts<AddressAdvice> = {
  'no-group': () => 'bind an address of this host, or use UDP',
  'name-interface': ({ show }, _, typed) =>
    `\`${typed(show)}\` shows each interface with its addresses: write ADDRESS%INTERFACE, or bind another one`,
  'wait-for-check': () => 'ask again in some seconds; or have the service wait (After=network-online.target)',
  'take-from-other-host': () => 'take the address from the other host, then add it here anew, as it stays so',
  'another-address': () => 'or bind another address, or every address',
  'enable-ipv6': ({ setting, command }, _, typed) =>
    `enable IPv6 there: ${typed(command)}; what says ${setting} in sysctl.d disables it again at the next boot; otherwise:`,
  'shown-address': ({ show }, _, typed) => `bind one of the addresses that \`${typed(show)}\` shows, or every address`,
  'wait-for-address': ({ setting, command }, _, typed) =>
    `or have the service wait for the address (After=network-online.target); for one that moves between hosts, set ${command === null ? setting : typed(command)}`,
};
