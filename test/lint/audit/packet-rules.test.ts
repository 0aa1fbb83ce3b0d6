import { describe, expect, it } from 'vitest';
import type { AuditFinding } from '../../../src/model/audit/finding.ts';
import type { HostNat } from '../../../src/model/nat/host-nat.ts';
import { NAT_LAB, NAT_SAMPLES, rulesOf } from '../../support/nat-samples.ts';
import { auditOf, linuxHost, RANGE, socket } from './sample.ts';

const docker = NAT_SAMPLES.find(({ name }) => name === 'docker-26-iptables')!;
const NAT: HostNat = { rules: rulesOf(docker), network: NAT_LAB };

/** `command`: of the process that listens; null for none. */
function findings(services: string, command: string | null): readonly AuditFinding[] {
  const process = { pid: 4711, command: command ?? '', user: 'root', unit: null, container: null, since: null };
  const listening = command === null ? [] : [{ ...socket('tcp 0.0.0.0:8080'), holders: [process] }];
  return auditOf(services, listening, linuxHost(RANGE), 0, new Set(), new Map(), NAT).findings;
}

function kinds(services: string, command: string | null): readonly string[] {
  return findings(services, command).map(({ kind }) => kind);
}

describe('a port that Docker publishes', () => {
  it('is another program that listens, whose clients do not reach it', () => {
    expect(kinds('{web: 8080}', 'nginx')).toContain('port-translated');
    const [found] = findings('{web: 8080}', 'nginx').filter(({ kind }) => kind === 'port-translated');
    expect(found?.message).toMatch(
      /^web: port 8080\/tcp: another gets what is sent to it from outside and from this host/,
    );
    expect(found?.help).toContain('portplan explain 8080');
  });

  it.each(['/usr/bin/docker-proxy -proto tcp -host-port 8080', 'dockerd', 'conmon'])(
    'is the service itself where %s holds it for the container',
    (command) => expect(kinds('{web: 8080}', command)).not.toContain('port-translated'),
  );

  it('is told beside a service that is silent, and not of another port', () => {
    expect(kinds('{web: 8080}', null)).toEqual(expect.arrayContaining(['declared-silent', 'port-translated']));
    expect(kinds('{web: 8090}', null)).not.toContain('port-translated');
  });
});

it('masquerade is told of a service with fixed ports on both ends, as a note', () => {
  const [found] = findings('{vpn: 51820/udp}', null).filter(({ kind }) => kind === 'masquerade-overlap');
  expect(found).toMatchObject({ severity: 'info', about: { service: 'vpn' } });
  expect(kinds('{web: 51820}', null)).not.toContain('masquerade-overlap');
});
