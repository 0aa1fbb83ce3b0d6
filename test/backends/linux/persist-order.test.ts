/** Where the boot values of a plan can be brought about beside other files, they are: the real readers and the real kernel decide. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { LinuxHost } from '../../../src/backends/linux/host.ts';
import { bootFindings } from '../../../src/backends/linux/boot-lines/boot-findings.ts';
import { bootsAsWanted, persist } from '../../../src/backends/linux/plan/persist.ts';
import { bytesOf } from '../../../src/model/bytes.ts';
import { DEFAULT_PERSIST_FILE } from '../../../src/model/plan/desired-state.ts';
import {
  formatSetting,
  KERNEL_DEFAULTS,
  type LinuxSettings,
  sysctlName,
} from '../../../src/model/settings/linux-settings.ts';
import { BootBench, type Entry } from '../../support/boot-bench.ts';
import { treeOf } from './boot/trees.ts';
import { READERS } from './boot/files.ts';

const TREES = Number(process.env['PORTPLAN_TREES'] ?? 150);
const [RANGE, START] = [sysctlName('ephemeral'), sysctlName('unprivilegedPortStart')];

let bench: BootBench;
beforeAll(async () => {
  bench = await BootBench.start();
  return () => bench.close();
});

const low = fc.constantFrom(80, 1024, 1500, 2000, 10000, 32768, 40000);
const line = fc.oneof(
  low.map((first) => `${RANGE} = ${first} 65535`),
  low.map((start) => `${START} = ${start}`),
);
const files = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('05-a', '10-b', '50-c', '99-zz', 'k8s'),
    lines: fc.array(line, { minLength: 1, maxLength: 3 }),
  }),
  { selector: ({ name }) => name, maxLength: 3 },
);
const wanted = fc
  .tuple(low, fc.constantFrom(0, 80, 1024, 1500, 2000, 10000, 33000))
  .filter(([first, start]) => start <= first)
  .map(([first, unprivilegedPortStart]) => ({ ephemeral: { first, last: 60999 }, unprivilegedPortStart }));

function hostWith(entries: readonly Entry[]): LinuxHost {
  return {
    ...{ platform: 'linux', host: 'edge-1', network: { kind: 'host' }, live: null, tcp: {}, notCaptured: [] },
    readers: READERS,
    files: treeOf(entries).map((file) => ({ ...file, attributes: null, isPlanted: false })),
    ...{ strayFiles: [], unseenSources: [], aliases: {}, user: { uid: 0, gid: 0 }, formerFiles: [] },
    persistFile: { path: DEFAULT_PERSIST_FILE, realPath: DEFAULT_PERSIST_FILE, state: null, obstacle: null },
  };
}

const textsOf = (settings: LinuxSettings) => [
  formatSetting('ephemeral', settings),
  formatSetting('unprivilegedPortStart', settings),
];

async function booted(entries: readonly Entry[]): Promise<readonly (readonly string[])[]> {
  const real = await bench.boot(entries);
  return READERS.map((reader) => textsOf(real[reader]));
}

test(`beside ${TREES} trees of files that set the range and the start`, { timeout: 0 }, async () => {
  let late = 0;
  const property = fc.asyncProperty(files, wanted, async (tree, values) => {
    const entries = tree.map(({ name, lines }) => ({
      path: `/etc/sysctl.d/${name}.conf`,
      text: `${lines.join('\n')}\n`,
    }));
    const host = hostWith(entries);
    const found = persist(host, values);
    const right = READERS.map(() => textsOf({ ...KERNEL_DEFAULTS, ...values }));
    const written = found.changes.map(({ path, after }) => ({ path, text: after?.text ?? '' }));
    if (bootsAsWanted(found, host)) {
      expect(await booted([...entries, ...written])).toEqual(right);
      late +=
        written.some(({ text }) => text.indexOf(RANGE) < text.indexOf(START)) && values.unprivilegedPortStart <= 32768
          ? 1
          : 0;
      return;
    }
    const [range, start] = [`${RANGE} = ${values.ephemeral.first} 60999`, `${START} = ${values.unprivilegedPortStart}`];
    for (const order of [
      [range, start],
      [start, range],
      [start, range, start],
      [range, start, range],
    ]) {
      const text = bytesOf(`${order.join('\n')}\n`);
      expect(await booted([...entries, { path: DEFAULT_PERSIST_FILE, text }])).not.toEqual(right);
    }
  });
  await fc.assert(property, { numRuns: TREES });
  expect(late).toBeGreaterThan(0);
});

test('beside files because of which one reader needs the start first, and the other one the range', async () => {
  const entries = [
    { path: '/run/sysctl.d/10-b.conf', text: `${START} = 80\n` },
    { path: '/etc/sysctl.d/99-sysctl.conf', text: `${RANGE} = 80 65535\n` },
  ];
  const host = hostWith(entries);
  const values = { ephemeral: { first: 443, last: 60999 }, unprivilegedPortStart: 443 };
  const found = persist(host, values);
  expect(bootsAsWanted(found, host)).toBe(true);
  const written = found.changes.map(({ path, after }) => ({ path, text: after?.text ?? '' }));
  const after = [...entries, ...written];
  expect(await booted(after)).toEqual(READERS.map(() => textsOf({ ...KERNEL_DEFAULTS, ...values })));
  expect(bootFindings({ files: hostWith(after).files, strayFiles: [], readers: READERS }, {})).toEqual([]);
  expect(persist(hostWith(after), values).changes).toEqual([]);
});

test('before a line of its own file that the kernel takes only then', async () => {
  const text = bytesOf(`# by hand\n${RANGE} = 80 60999\n`);
  const entries = [{ path: DEFAULT_PERSIST_FILE, text }];
  const state = { text, mode: 0o644, uid: 0, gid: 0 };
  const host = { ...hostWith(entries), persistFile: { ...hostWith(entries).persistFile, state } };
  const values = { ephemeral: { first: 80, last: 60999 }, unprivilegedPortStart: 80 };
  const found = persist(host, values);
  expect(bootsAsWanted(found, host)).toBe(true);
  const [change] = found.changes;
  expect(change?.after?.text).toMatch(/# END portplan\n# by hand\n/);
  const after = [{ path: DEFAULT_PERSIST_FILE, text: change?.after?.text ?? '' }];
  expect(await booted(after)).toEqual(READERS.map(() => textsOf({ ...KERNEL_DEFAULTS, ...values })));
});
