/** Which hosts are alike for a reviewer. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePortSet, portsOf } from '../../src/model/ports/port-set.ts';
import { formatPlanMarkdown } from '../../src/render/review/plan-markdown.ts';
import { type HostReview, reviewPart } from '../../src/render/review/review-part.ts';
import { hostReview } from '../support/hostile.ts';
import { grouped, linuxReview, type LinuxScene } from '../support/reviews.ts';

const EDGE = 'version: 1\nname: edge\nephemeral: 20000-60999\nservices: {grpc: 50051}\n';
const keyOf = (scene: LinuxScene): string => reviewPart(linuxReview(scene)).key;
const commentOf = (...reviews: readonly HostReview[]): string => formatPlanMarkdown(grouped(reviews));

/** The message names the host. */
const lowStart = (host: string): HostReview =>
  linuxReview({ host, plan: EDGE, live: { unprivilegedPortStart: 30000 } });

describe('the key', () => {
  it('is the same whatever the host is called', () => {
    const name = fc.stringMatching(/^[a-z]{4}-[a-z0-9]{1,9}(?:\.example\.org)?$/);
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(reviewPart(lowStart(a)).key).toBe(reviewPart(lowStart(b)).key);
      }),
    );
  });

  it('is the same for each host with a plan file of its own name', () => {
    const [a, b] = ['web-1', 'web-2'].map((host) => keyOf({ host, plan: EDGE, file: `plans/${host}.portplan.yaml` }));
    expect(a).toBe(b);
  });

  it.each<readonly [string, Omit<LinuxScene, 'host'>]>([
    ['a reserved port', { plan: EDGE, live: { reserved: portsOf(8080) } }],
    [
      'a line at boot',
      { plan: EDGE, files: { '/etc/sysctl.d/10.conf': 'net.ipv4.ip_local_port_range = 1024 65000\n' } },
    ],
    ['another plan file', { plan: EDGE, file: 'other.portplan.yaml' }],
    ['another service', { plan: EDGE.replace('grpc', 'rpc') }],
    ['another line', { plan: `# edge\n${EDGE}` }],
  ])('is another one with %s', (_what, scene) => {
    expect(keyOf({ host: 'web-1', ...scene })).not.toBe(keyOf({ host: 'web-1', plan: EDGE }));
  });

  it('is another one where only a port at the end of a long list is', () => {
    const list = (last: number): string =>
      [...Array.from({ length: 3000 }, (_each, i) => 20001 + 2 * i), last].join(',');
    const [a, b] = [60001, 60003].map((last) =>
      keyOf({ host: 'web-1', plan: EDGE, live: { reserved: parsePortSet(list(last)) ?? [] } }),
    );
    expect(a).not.toBe(b);
  });
});

describe('the name of a host', () => {
  it('stands in what is said of it alone', () => {
    expect(commentOf(lowStart('edge-1'))).toContain('30000 on edge-1: Linux refuses');
  });

  it('is HOST in what is said of several', () => {
    expect(commentOf(lowStart('edge-1'), lowStart('edge-2'))).toContain('30000 on HOST: Linux refuses');
  });

  it('is found as a whole word only', () => {
    expect(commentOf(lowStart('phem'), lowStart('Linu'))).toContain('the ephemeral range would start at 20000');
  });

  it('is left alone where it may be a port', () => {
    const of = (host: string): HostReview => ({ host, plan: null, diagnostics: [], error: `${host} is wrong` });
    expect(commentOf(of('8080'), of('8081'))).toContain('8080 is wrong');
  });
});

it('a part is plain data', () => {
  fc.assert(
    fc.property(hostReview, (review) => {
      const part = reviewPart(review);
      expect(JSON.parse(JSON.stringify(part))).toEqual(part);
    }),
  );
});
