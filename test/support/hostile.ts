/** Reviews by strangers: every text in them is an attempt on the comment that shows it. */
import { HOST_NETWORK } from '../../src/model/host/network-scope.ts';
import { bytesOf } from '../../src/model/bytes.ts';
import * as fc from 'fast-check';
import type { Change } from '../../src/model/plan/change.ts';
import { type Diagnostic, SEVERITIES } from '../../src/model/plan/diagnostic.ts';
import type { FileState } from '../../src/model/plan/file-state.ts';
import { ownsNothing } from '../../src/model/plan/ownership.ts';
import type { Plan, ReservationRow, SettingView } from '../../src/model/plan/plan.ts';
import type { Position } from '../../src/model/plan/position.ts';
import type { Step } from '../../src/model/plan/step.ts';
import type { HostReview } from '../../src/render/review/review-part.ts';
import { ports } from './arbitrary.ts';

const WEAPONS =
  '| \\ \\| ` `` ``` ```` \n \r\n \n\n \u2028 \t </details> <details> <summary> <!-- --> <b> <img/> @team @ #1 # $x$ !1 %1 ~~~ ~a & &amp; [a](b) ![ ]( ' +
  '* ** _ __ a_b - + = --- === 1. 1) > :tada: www.a.org http://a.org ftp:// a@b.org GH-1 deadbeef \u202e \u2066 \ue000 \0 \u001b[31m \ud800 HOST |---| é 日本';

/** Whatever means something to a Markdown reader or to GitHub, among other text; now and then very long. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...WEAPONS.split(' '), ' ', ' '), fc.string({ unit: 'binary', maxLength: 4 })), {
    maxLength: 8,
  })
  .chain((parts) => fc.constantFrom(1, 1, 1, 1, 1, 1, 1, 200).map((times) => parts.join('').repeat(times)));

const at: fc.Arbitrary<Position> = fc.record({ file: hostileText, line: fc.nat(99), column: fc.nat(99) });

const diagnostic: fc.Arbitrary<Diagnostic> = fc.record(
  {
    rule: fc.constantFrom('boot-value-lost', 'bad-port'),
    severity: fc.constantFrom(...SEVERITIES),
    message: hostileText,
    help: hostileText,
    at,
  },
  { requiredKeys: ['rule', 'severity', 'message'] },
);

const change = (setting: string, layer: Change['layer']): fc.Arbitrary<Change> =>
  fc.record({
    setting: fc.constant(setting),
    layer: fc.constant(layer),
    action: fc.constantFrom('no-op', 'create', 'update', 'delete'),
    before: fc.option(hostileText),
    after: fc.option(fc.constantFrom('8080', '1-2,7', '')),
    because: fc.array(hostileText, { maxLength: 9 }),
  });

const view = (setting: string, key: SettingView['key']): fc.Arbitrary<SettingView> =>
  fc.record({
    setting: fc.constant(setting),
    key: fc.constant(key),
    live: fc.option(change(setting, 'live')),
    boot: change(setting, 'persisted'),
    readers: fc.array(
      fc.record({
        reader: fc.constant('procps'),
        value: hostileText,
        from: fc.option(hostileText),
        shadows: fc.constant([]),
      }),
      { maxLength: 2 },
    ),
  });

const SETTINGS = {
  linux: [
    ['net.ipv4.ip_local_reserved_ports', 'reserved'],
    ['net.ipv4.ip_local_port_range', 'ephemeral'],
  ],
  windows: [
    ['ipv4/tcp/excludedportrange', 'reserved'],
    ['ipv6/udp/excludedportrange', 'reserved'],
    ['ipv4/udp/dynamicport', 'ephemeral'],
  ],
} as const;

const reservation: fc.Arbitrary<ReservationRow> = fc.record(
  {
    ports,
    fate: fc.constantFrom('added', 'kept', 'released', 'foreign-kept', 'foreign-removed'),
    because: fc.option(hostileText),
    at: fc.option(at),
    stacks: fc.subarray(['ipv4/tcp', 'ipv6/tcp', 'ipv4/udp']),
  },
  { requiredKeys: ['ports', 'fate', 'because', 'at'] },
);

const fileState: fc.Arbitrary<FileState> = hostileText.map((text) => ({
  text: bytesOf(text),
  mode: 0o644,
  uid: 0,
  gid: 0,
}));

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('run'),
  setting: fc.constant('ipv4/tcp/dynamicport'),
  before: fc.constant(''),
  after: fc.constant(''),
  run: fc.array(fc.record({ program: fc.constant('netsh' as const), words: fc.array(hostileText, { maxLength: 3 }) })),
  undo: fc.constant([]),
});

const plan = (host: string): fc.Arbitrary<Plan> =>
  fc.constantFrom('linux' as const, 'windows' as const).chain((platform) =>
    fc.record({
      platform: fc.constant(platform),
      host: fc.constant(host),
      name: fc.option(hostileText),
      file: hostileText,
      network: fc.constant(HOST_NETWORK),
      isLiveOnly: fc.constant(false),
      settings: fc.tuple(...SETTINGS[platform].map(([setting, title]) => view(setting, title))),
      reservations: fc.array(reservation, { maxLength: 30 }),
      capacity: fc.option(fc.constant({ range: { first: 1, last: 9 }, total: 9, usable: 5 })),
      files: fc.array(fc.record({ path: hostileText, before: fc.option(fileState), after: fc.option(fileState) }), {
        maxLength: 2,
      }),
      diagnostics: fc.constant([]),
      steps: fc.array(step, { maxLength: 2 }),
      ownership: fc.constant({ before: ownsNothing, after: ownsNothing }),
      unmanagedValues: fc.constant({}),
    }),
  );

export const hostName = fc.oneof(fc.stringMatching(/^(?:web|db)-\d{1,3}$/), hostileText);

export const hostReview: fc.Arbitrary<HostReview> = hostName.chain((host) => {
  const diagnostics = fc.array(diagnostic, { maxLength: 5 });
  return fc.oneof(
    fc.record({ host: fc.constant(host), plan: fc.constant(null), diagnostics, error: hostileText }),
    fc.record({ host: fc.constant(host), plan: plan(host), diagnostics, error: fc.constant(null) }),
    fc.record({ host: fc.constant(host), plan: plan(host), diagnostics: fc.constant([]), error: fc.constant(null) }),
    fc.record({
      host: fc.constant(host),
      plan: plan(host).map((each) => ({ ...each, steps: [] })),
      diagnostics: fc.constant([]),
      error: fc.constant(null),
    }),
  );
});
