import { exposuresOf, rangeViews } from '../range-views.ts';
import type { LintRule } from '../rule.ts';
import { portSetWord } from '../../words/ports-words.ts';

export const reuseaddrDoesNotHelp: LintRule = {
  id: 'reuseaddr-does-not-help',
  severity: 'info',
  platforms: ['linux'],
  summary:
    'A TCP service in the ephemeral range sets SO_REUSEADDR, which does not get its port back from a connection.',
  why: `\`SO_REUSEADDR\` lets a server bind while connections that it accepted before are still in TIME_WAIT, and is often taken for
a cure of every "address already in use". The kernel asks both sockets for it: an outgoing connection that was given the port
has not set it, so bind fails with \`EADDRINUSE\` for as long as the connection lives, and for the 60 s of its TIME_WAIT
(measured on Linux 6.18). In emqx pull request 18036 two fixed ports in the range were found taken in spite of it, and 14 test
cases with them; a port below the range never was.`,
  *check(host) {
    for (const view of rangeViews(host))
      for (const { service, endpoint, ports } of exposuresOf(host, view)) {
        if (endpoint.protocol !== 'tcp' || !endpoint.reuse.includes('address')) continue;
        yield {
          message: `reuse: [address] does not give ${portSetWord(ports, 'tcp')} back to ${service.name}: an outgoing connection that has it, and its TIME_WAIT of 60 s, still lead to EADDRINUSE`,
          help: `take out reserve: never, so that apply reserves what lies in ${view.name}`,
          at: endpoint.at,
        };
      }
  },
};
