import type { OtherAdvice } from '../../../model/explain/remedy.ts';
import type { AdviceTexts } from './advice-texts.ts';

export const OTHER_TEXTS: AdviceTexts<OtherAdvice> = {
  'another-port': () => 'or give one of the two another port',
  policy: ({ of }) => POLICIES[of],
  'look-up-error': () => 'look the error up in bind(2), listen(2) and the manual page of the protocol',
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
