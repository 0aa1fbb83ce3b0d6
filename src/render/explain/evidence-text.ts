/** Facts that decide. */
import { holderWords } from '../../model/sockets/holder-words.ts';
import { bootFindingText } from '../../model/host/boot-finding.ts';
import type { Evidence } from '../../model/explain/explanation.ts';
import { formatRange } from '../../model/ports/port-set.ts';
import { listed } from '../../model/text/listed.ts';
import { terminalText } from '../../model/text/terminal-text.ts';

export function evidenceText(evidence: Evidence): string {
  switch (evidence.kind) {
    case 'taken-for-moments':
      return 'a bind just before was refused (EADDRINUSE), and nothing was on the port any more when it was looked at: something takes it for moments';
    case 'never-seen':
      return 'nothing shows who it was, three times in a row';
    case 'possible-holder':
      return `${holderWords(evidence.holder)} has a socket that is in no table: perhaps this one`;
    case 'grant-not-looked-at':
      return `whether its unit (AmbientCapabilities=) or its program (setcap) gives ${evidence.account} the capability was not looked at`;
    case 'needs-privilege':
      return `the port is below the unprivileged start (${evidence.start}): root may bind it, and an account with CAP_NET_BIND_SERVICE`;
    case 'unknown-account':
      return `this host has no account ${terminalText(evidence.account)} (/etc/passwd): unless it comes from elsewhere (LDAP, DynamicUser= of systemd), the service can't start`;
    case 'direction-deduced':
      return 'no table tells which end began it: that is deduced from the two ports, and a server that had not set SO_REUSEADDR leaves the same behind';
    case 'v6only-by-default':
      return `net.ipv6.bindv6only is 1 here: a program that does not clear IPV6_V6ONLY can't bind ${evidence.address} (EINVAL); the address without ::ffff: is the same, and always works`;
    case 'planned-elsewhere':
      return `the plan has this port at other addresses alone, for ${listed(evidence.services)}: asked about as if no service had it`;
    case 'boot-finding':
      return bootFindingText(evidence.finding);
    case 'excluded-range': {
      const star = evidence.isAdministered ? 'with *' : 'without *';
      return `netsh lists ${formatRange(evidence.row)} for ${evidence.stacks.join(', ')}, ${star}`;
    }
  }
}
