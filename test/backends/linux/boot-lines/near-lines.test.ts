/** The real boot readers and the real kernel decide which lines do not do what they were written for. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { bytesOf } from '../../../../src/model/bytes.ts';
import { lineFindings } from '../../../../src/backends/linux/boot-lines/line-findings.ts';
import { formatSetting } from '../../../../src/model/settings/linux-settings.ts';
import { BootBench } from '../../../support/boot-bench.ts';
import { READERS } from '../boot/files.ts';
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
