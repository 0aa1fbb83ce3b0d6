/** The examples of rules about files that set something at boot: folders below test/fixtures/boot-lines, as a host has them. */
import { readdirSync, readFileSync } from 'node:fs';
import { bootState } from '../../src/backends/linux/boot/boot-state.ts';
import { plannedDifferences } from '../../src/backends/linux/boot-lines/planned-differences.ts';
import { templateFindings } from '../../src/backends/linux/boot-lines/template-lines.ts';
import { wantedSettings } from '../../src/backends/linux/plan/wanted-settings.ts';
import { readPlanFile } from '../../src/plan-file/read/read-plan-file.ts';
import { bootFindings } from '../../src/backends/linux/boot-lines/boot-findings.ts';
import type { SysctlFile } from '../../src/backends/linux/boot/boot-types.ts';
import { bytesOf } from '../../src/model/bytes.ts';
import type { BootFinding } from '../../src/model/host/boot-finding.ts';

const NONE = { reserved: [], managed: [] };

export interface BootExample {
  readonly files: ReadonlyMap<string, string>;
  readonly findings: readonly BootFinding[];
}

export function bootExample(rule: string, name: string): BootExample {
  const root = `test/fixtures/boot-lines/${rule}/${name}`;
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(root.length))
    .sort();
  const files = new Map(paths.map((path) => [path, readFileSync(`${root}${path}`, 'latin1')]));
  const all = [...files].map(([path, text]): SysctlFile => ({
    path,
    kind: 'file',
    text: bytesOf(text),
    ...(path.includes('/credstore/') && { source: 'credential' as const }),
  }));
  const templates = all.filter(({ path }) => path.endsWith('.j2'));
  const found = all.filter(({ path }) => path.endsWith('.conf') || path.includes('/credstore/'));
  const findings = bootFindings(
    {
      files: found.map((file) => ({ ...file, attributes: null, isPlanted: false })),
      strayFiles: all.filter((file) => !found.includes(file) && !/\.(?:yaml|j2)$/.test(file.path)),
      readers: ['systemd-sysctl', 'procps'],
    },
    {},
  );
  const boot = bootState('systemd-sysctl', found);
  const plans = all
    .filter(({ path }) => path.endsWith('.yaml'))
    .flatMap(({ path, text }) => readPlanFile(path, () => text).desired ?? []);
  const compared = plans.flatMap((plan) =>
    plannedDifferences(
      found,
      ['systemd-sysctl'],
      plan,
      wantedSettings(plan, { live: null, boots: [boot], others: [boot], isOwnBoot: true }, NONE).settings,
    ),
  );
  const filledIn = templates.flatMap((file) => templateFindings(file, ['systemd-sysctl', 'procps']));
  return { files, findings: [...findings, ...filledIn, ...compared] };
}
