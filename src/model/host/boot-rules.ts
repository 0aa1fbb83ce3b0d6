/** The rules about what sets something at boot, or is meant to: audit, plan and init check them, and `lint` of sysctl files. */
import type { RuleInfo } from '../plan/rule-info.ts';

export const BOOT_RULES = [
  {
    id: 'boot-value-refused',
    severity: 'warning',
    summary: 'A sysctl line whose value the kernel refuses.',
    why: `The kernel takes a value whole or not at all, and a boot reader goes on after a refusal: the setting keeps the value that it
had, and nobody notices before the port is taken. Everything behind the \`=\` is the value: quotes, blanks within a list, and a comment
at the end of the line, too. \`net.ipv4.ip_local_reserved_ports\` takes \`8080,9000-9010\`; \`net.ipv4.ip_local_port_range\` two ports
with a blank between them. (Linux, kernel/sysctl.c proc_do_large_bitmap; measured on 6.18.)

The ephemeral range and the unprivileged port start refuse each other, so that a value may be refused because of what another line set
before it.`,
  },
  {
    id: 'boot-value-misread',
    severity: 'warning',
    summary: 'A sysctl line whose value the kernel takes for another one than it looks like.',
    why: `The kernel reads a number with a leading zero as octal: \`0120\` is port 80. It passes over what follows the numbers that it wants,
and takes one number alone for the start of the ephemeral range. \`sysctl --system\` hands it the first 4,095 bytes of a list and drops the
rest. None of these prints a word. (Measured on Linux 6.18 with procps 4.0.2 and 4.0.4.)`,
  },
  {
    id: 'boot-key-misspelt',
    severity: 'warning',
    summary: 'A sysctl line with a key that no setting has, and that looks like one.',
    why: `\`sysctl --system\` passes over an unknown key without a word. Keys are case-sensitive; the first separator, a dot or a slash,
decides which of them the others are, so that \`net/ipv4.ip_local_port_range\` names nothing; \`/proc/sys\` is no part of a key; IPv6 has
no such settings, it uses those of IPv4; BSD and macOS call them otherwise (\`net.inet.ip.portrange.first\`). An invisible byte order mark at the start of a file belongs to its first key. (Measured with
systemd 252 and 257, procps 4.0.2 and 4.0.4.)`,
  },
  {
    id: 'boot-line-ignored',
    severity: 'warning',
    summary: 'A line of a sysctl file that is meant to set something, and is no assignment.',
    why: `A file in sysctl.d is no shell script: it holds lines of \`KEY = VALUE\`. \`sysctl -w KEY=VALUE\`, \`export …\` and \`echo … >
/proc/sys/…\` set nothing there, nor does a key without \`=\`. \`- KEY = VALUE\`, with a blank behind the dash, counts for systemd-sysctl and
not for \`sysctl --system\`.`,
  },
  {
    id: 'boot-line-templated',
    severity: 'info',
    summary: 'A line of a sysctl template whose value is not known before it is filled in (`lint` alone).',
    why: `Ansible, Chef, Puppet, Terraform and others make a sysctl file out of a template: what \`{{ … }}\`, \`<%= … %>\`, \`\${…}\` or \`@…@\` becomes
is known for each host alone. Such a line is neither right nor wrong in a repository, so it is only said that nothing was judged. What
does not depend on it, such as a misspelt key or a line that is no assignment, is told all the same. On a host these words are a part of
the value: a file that was copied and not filled in is told there as \`boot-value-refused\`.`,
  },
  {
    id: 'boot-list-overridden',
    severity: 'warning',
    summary: 'A list of reserved ports that another line replaces at boot.',
    why: `\`net.ipv4.ip_local_reserved_ports\` is one list for the host. Each assignment replaces it whole; the one that is read last wins,
and what the others wanted reserved is not. So two products that each ship a drop-in with their own list lose one of the lists, without a
word. Put the union into one place: \`reserved\` of a port plan is made for that.`,
  },
  {
    id: 'boot-file-not-read',
    severity: 'warning',
    summary: 'A file that sets something, where no program reads it at boot.',
    why: `Boot readers read files whose names end in \`.conf\` in /etc/sysctl.d, /run/sysctl.d, /usr/local/lib/sysctl.d and /usr/lib/sysctl.d,
and none in folders below those. systemd-sysctl does not read /etc/sysctl.conf: Debian 12 has a link 99-sysctl.conf to it, Debian 13 has
none any more, so that what stood there is lost with the upgrade, while \`sysctl --system\` by hand still brings it about. A copy such as
\`x.conf.bak\` is a note only. A file in /run/sysctl.d is gone after a restart, which empties /run; some programs write one at each boot.`,
  },
  {
    id: 'boot-reader-stops',
    severity: 'warning',
    summary: 'A file or a line at which a boot reader hangs or dies, or a unit that is masked.',
    why: `A FIFO, or a link to a device such as /dev/zero, has no end: both boot readers read all files before they set anything, wait there
for ever, and set nothing. systemd-sysctl also dies, before it sets anything, of a pattern whose first name is longer than 255 bytes (an assertion; measured on systemd 252). And it does not run at all where its unit is masked, a link to /dev/null.`,
  },
  {
    id: 'boot-value-elsewhere',
    severity: 'warning',
    summary: 'A value that the kernel command line, a credential, ufw, TuneD or a script sets at boot.',
    why: `Files are not all that sets values at boot. \`sysctl.KEY=VALUE\` on the kernel's command line (Linux 5.8) comes before them. The
credential \`sysctl.extra\` of systemd-sysctl.service is read behind them and wins over all of them. TuneD writes the \`[sysctl]\` section of
its active profile when its service starts; with \`reapply_sysctl = 1\`, its default, the files of /etc and /run win all the same. It is a note
where nothing else sets the value, and a warning where a line of a file loses, or where TuneD alone can know the value. ufw, where it is
enabled, hands the file that IPT_SYSCTL in /etc/default/ufw names to \`sysctl -p\` when its service starts, and wins over all files. Lines of
/etc/rc.local, of enabled units in /etc/systemd/system, of ifupdown and of \`@reboot\` in cron that write a setting are a warning: whether
and when they run, their text alone does not tell.`,
  },
  {
    id: 'boot-value-not-planned',
    severity: 'warning',
    summary: 'A sysctl file beside a plan file sets another value than the plan (`lint` of both).',
    why: `Two files of a repository that say different things of one setting: which of them wins is decided by their names at boot, and by
whoever applies last until then. \`portplan apply\` writes the value of the plan into its own drop-in. A list of reserved ports is told
where it lacks ports that the plan reserves; what it has beyond them stays reserved. A file is compared with the plan of the nearest
folder, above or below; where several lie as near, only with what all of them say.`,
  },
] as const satisfies readonly RuleInfo[];

export type BootRule = (typeof BOOT_RULES)[number]['id'];
