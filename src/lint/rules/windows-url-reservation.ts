import { NO_WINDOWS } from '../../model/host/host-facts.ts';
import { missingUrlReservations } from '../../port-catalog/windows/url-reservation.ts';
import type { LintRule } from '../rule.ts';

export const windowsUrlReservation: LintRule = {
  id: 'windows-url-reservation',
  severity: 'info',
  platforms: ['windows'],
  summary: 'A service behind `http.sys` runs as an account that needs a URL reservation for its port.',
  why: `\`http.sys\` lets administrators and the system register a URL, and every other account only one that is reserved for it
(\`netsh http add urlacl\`, HTTP Server API in Microsoft's reference): without it the server fails at its start with Win32 error 5, access
denied. The rule looks at services with a \`user\` that listen through \`http.sys\`: by \`reservesItself: true\` on TCP, by a word for such
a server in the name or the \`program\`, or by what the host of \`--host\` says of the port. With \`--host\`, a reservation that is there
for the account, for all users or for everyone ends the finding. portplan never makes one; the finding has the command.`,
  *check({ services, facts }) {
    yield* missingUrlReservations(services, (facts?.windows ?? NO_WINDOWS).holders);
  },
};
