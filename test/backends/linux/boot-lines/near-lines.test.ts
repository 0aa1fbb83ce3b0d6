/** The real boot readers and the real kernel decide which lines do not do what they were written for. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { bytesOf } from '../../../../src/model/bytes.ts';
import { bootFindings } from '../../../../src/backends/linux/boot-lines/boot-findings.ts';
import { nearKey } from '../../../../src/backends/linux/boot-lines/near-key.ts';
import { lineFindings } from '../../../../src/backends/linux/boot-lines/line-findings.ts';
import { formatSetting } from '../../../../src/model/settings/linux-settings.ts';
import { BootBench } from '../../../support/boot-bench.ts';
import { file, RANGE, READERS, RESERVED, START } from '../boot/files.ts';
import { nearLine, type NearLine } from './near-lines.ts';

const LINES = Number(process.env['PORTPLAN_TREES'] ?? 250);
const PATH = '/etc/sysctl.d/50-near.conf';

let bench: BootBench;
beforeAll(async () => {
  bench = await BootBench.start();
  return () => bench.close();
});

async function outcomes({ key }: NearLine, text: string): Promise<readonly string[]> {
  const real = await bench.boot([{ path: PATH, text }]);
  return READERS.map((reader) => formatSetting<typeof key>(key, real[reader]));
}

test(
  `of ${LINES} lines near a setting, those that do not bring about what they say are told, and no others`,
  { timeout: 0 },
  async () => {
    let faulty = 0;
    const property = fc.asyncProperty(nearLine, async (line) => {
      const found = lineFindings({ path: PATH, text: bytesOf(line.text) }, READERS);
      const isRight = (await outcomes(line, line.text)).every((value) => value === line.meant);
      expect({ line, told: found.length > 0 }).toEqual({ line, told: !isRight });
      if (isRight) return;
      faulty++;
      const [finding] = found;
      expect(finding?.at).toMatchObject({ file: PATH, line: line.text.startsWith('#') ? 2 : 1 });
      const right = /`(net\.ipv4\.\w+ = [^`]*)`/.exec(finding?.help ?? '')?.[1] ?? '';
      if (isHalfARange(line)) return;
      expect({ line, right, values: await outcomes(line, `${right}\n`) }).toEqual({
        line,
        right,
        values: READERS.map(() => line.meant),
      });
    });
    await fc.assert(property, { numRuns: LINES });
    expect(faulty).toBeGreaterThan(LINES / 3);
  },
);

test.each([
  ['after a comma', `${RESERVED} = 8080,\n  9090\n`],
  ['after a backslash', `${RESERVED} = 8080,\\\n  9090\n`],
  ['with comments', `${RESERVED} = 8080, # one\n  9090 # two\n`],
  ['with a misspelt key', `${RESERVED.slice(0, -1)} = 8080,\n9090\n`],
])('a list that is written on in the next line is told, and all of it is in the right form: %s', async (_, text) => {
  const found = lineFindings({ path: PATH, text: bytesOf(text) }, READERS);
  const right = `${RESERVED} = 8080,9090`;
  expect(found).toMatchObject([{ at: { line: 1 }, help: `write \`${right}\`` }]);
  const wanted = READERS.map(() => '8080,9090');
  const outcomesOf = (one: string) => outcomes({ key: 'reserved', meant: '', text: '' }, one);
  expect(await outcomesOf(text)).not.toEqual(wanted);
  expect(await outcomesOf(`${right}\n`)).toEqual(wanted);
});

test.each(['ip_local_range', 'ip_unpriv_port_start', 'tcp_time_wait_reuse', 'tcp_reuse', 'ip_local_resrved_port*'])(
  'a key that no setting has is told: %s',
  (name) => {
    expect(lineFindings({ path: PATH, text: bytesOf(`net.ipv4.${name} = 1\n`) }, READERS)).toMatchObject([
      { rule: 'boot-key-misspelt' },
    ]);
  },
);

test.each([
  ['net.inet.ip.portrange.first', RANGE],
  ['net.inet.ip.portrange.hilast', RANGE],
  ['net/inet/ip/portrange/last', RANGE],
  ['net.inet.ip.porthifirst', RANGE],
  ['net.inet6.ip6.anonportmax', RANGE],
  ['net.inet.ip.portrange.reservedhigh', START],
])('a key of another system is told, with that of Linux: %s', (name, right) => {
  expect(lineFindings({ path: PATH, text: bytesOf(`${name} = 1024\n`) }, READERS)).toMatchObject([
    { rule: 'boot-key-misspelt', help: expect.stringContaining(right) as string },
  ]);
});

test.each([
  ...['net.inet.ip.portrange.randomized', 'net.inet.ip.forwarding'],
  ...['net.ipv4.tcp_tw_reuse_delay', 'net.ipv4.ip_autobind_reuse', 'net.ipv4.ping_group_range', 'kernel.pty.reserve'],
  ...['net.ipv4.conf.*.rp_filter', 'net.ipv4.tcp_slow_start_after_idle', 'net.ipv6.flowlabel_state_ranges'],
  ...['net.mptcp.allow_join_initial_addr_port', 'sunrpc.min_resvport', 'kernel.unprivileged_bpf_disabled'],
  ...['net.netfilter.nf_conntrack_tcp_timeout_time_wait', 'net.ipv4.ip_local_*', 'net.ipv4.ip_nonlocal_bind'],
])('another setting of Linux means none of ours: %s', (name) => {
  expect(nearKey(name)).toBeNull();
});

const findings = (...lines: readonly string[]) =>
  bootFindings(
    { files: [{ ...file('50-near', ...lines), attributes: null, isPlanted: false }], strayFiles: [], readers: READERS },
    {},
  );

test('a faulty line in a file that nothing reads is told with both faults', () => {
  const stray = { ...file('/etc/sysctl.d/50-near', `${RESERVED} = "8080"`), attributes: null, isPlanted: false };
  expect(bootFindings({ files: [], strayFiles: [stray], readers: READERS }, {})).toMatchObject([
    {
      rule: 'boot-file-not-read',
      ports: [{ first: 8080, last: 8080 }],
      help: `where the line is meant, write \`${RESERVED} = 8080\` into a file in /etc/sysctl.d whose name ends in .conf`,
    },
  ]);
});

test('a value that the kernel never takes is refused for what it is, by a pattern of several settings, too', () => {
  expect(findings('net.ipv4.ip_local_* = "8080"')).toMatchObject([
    {
      message: expect.stringContaining('quotes are a part of the value') as string,
      help: `write \`${RESERVED} = 8080\``,
    },
    { message: expect.stringContaining('quotes are a part of the value') as string },
  ]);
});

test.each(['net.ipv4.ip_local_res*', 'net.ipv4.ip_local_*', '-net/ipv4/ip_local_r?served_ports', 'net.ipv4.*_ports'])(
  'an octal number is told under a pattern: %s',
  (pattern) => {
    expect(findings(`${pattern} = 02200`)).toMatchObject([
      { rule: 'boot-value-misread', message: expect.stringContaining('octal') as string },
    ]);
  },
);

test('a value that is refused at that moment alone is told once for both readers', () => {
  expect(findings(`${START} = 40000`)).toMatchObject([
    { message: expect.stringContaining('under systemd-sysctl and `sysctl --system`: the ephemeral range') as string },
  ]);
});

test('a long list that is refused in a later part is in force as far as it was taken', async () => {
  const text = `${RESERVED} = ${Array.from({ length: 900 }, (_, i) => 10_000 + 2 * i).join(',')},70000`;
  expect((await outcomes({ key: 'reserved', meant: '', text: '' }, `${text}\n`)).every((value) => value !== '')).toBe(
    true,
  );
  expect(findings(text)).toMatchObject([
    { message: expect.stringContaining('sets only the ports before it') as string },
  ]);
});

test('nobody can tell what a list with a separator of thousands means', () => {
  expect(findings(`${RESERVED} = 8,080`)).toMatchObject([{ help: `write \`${RESERVED} = PORT,FIRST-LAST,…\`` }]);
});

test('a file in UTF-16 is told line by line', () => {
  const text = bytesOf(
    `\xff\xfe${Buffer.from('# x\r\nnet.ipv4.ip_local_reserved_ports = 8080\r\n', 'utf16le').toString('latin1')}`,
  );
  expect(lineFindings({ path: PATH, text }, READERS)).toMatchObject([
    {
      rule: 'boot-line-ignored',
      at: { line: 2 },
      help: 'write `net.ipv4.ip_local_reserved_ports = 8080`, in a file in UTF-8',
    },
  ]);
});

/** One port alone leaves open where the range ends. */
function isHalfARange({ key, meant, text }: NearLine): boolean {
  const last = meant.split('\t')[1] ?? '';
  return key === 'ephemeral' && !text.includes(last) && !text.includes(Number(last).toString(16));
}
