/** What to do, one line for each remedy. */
import type { AskedBind } from '../../../model/explain/asked-bind.ts';
import type { Advice, Remedy } from '../../../model/explain/remedy.ts';
import { commandText, type AdviceTexts, type Typed } from './command-text.ts';
import { CONNECTION_TEXTS, SHARING_TEXTS } from './connection-texts.ts';
import { STOP_TEXTS } from './stop-texts.ts';
import { engineAdviceWords } from '../../engine-advice-text.ts';
import { MACOS_TEXTS } from './macos-texts.ts';
import { WINDOWS_TEXTS } from './windows-texts.ts';

/** A line for each. The first of them is no alternative, whatever its words. */
export function remedyTexts(remedies: readonly Remedy[], asked: AskedBind): readonly string[] {
  return remedies.map((remedy, i) => {
    const text = remedyText(remedy, asked);
    return i === 0 ? text.replace(/^or /, '') : text;
  });
}

export function remedyText({ after, advice }: Remedy, asked: AskedBind): string {
  // Each entry takes the advice of its own kind, which is the one that it is looked up by.
  const text = TEXTS[advice.kind] as (advice: Advice, asked: AskedBind, typed: Typed) => string;
  const said = text(advice, asked, (command) => commandText(command, asked));
  return after === undefined ? said : `${AFTER[after]}${said}`;
}

const TEXTS: AdviceTexts<Advice> = {
  ...STOP_TEXTS,
  ...CONNECTION_TEXTS,
  ...SHARING_TEXTS,
  ...WINDOWS_TEXTS,
  ...MACOS_TEXTS,

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

  'another-port': () => 'or give one of the two another port',
  policy: ({ of }) => POLICIES[of],
  'look-up-error': () => 'look the error up in bind(2), listen(2) and the manual page of the protocol',
};

const AFTER: Readonly<Record<NonNullable<Remedy['after']>, string>> = {
  then: 'then: ',
  'if-still-refused': 'then, if it is still refused: ',
};

/** The commands that show a security policy's refusals. */
const POLICIES = {
  selinux:
    'SELinux: sudo ausearch -m AVC -ts recent shows it; sudo semanage port -l lists the ports of each kind of server, and semanage port -a adds one',
  apparmor: 'AppArmor: sudo journalctl -k --grep=apparmor shows it',
  systemd:
    'systemd: look for SocketBindDeny=, SocketBindAllow= and RestrictAddressFamilies= in the unit (systemctl cat)',
  sandbox: 'a sandbox: Landlock rules, or a BPF program of its control group, end with the program that set them',
} as const;
