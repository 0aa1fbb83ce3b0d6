/** The examples of rules about files that set something at boot: folders below test/fixtures/boot-lines, as a host has them. */
import { readdirSync, readFileSync } from 'node:fs';
import { bootFindings } from '../../src/backends/linux/boot-lines/boot-findings.ts';
import type { SysctlFile } from '../../src/backends/linux/boot/boot-types.ts';
import { bytesOf } from '../../src/model/bytes.ts';
import type { BootFinding } from '../../src/model/host/boot-finding.ts';

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
  const all = [...files].map(([path, text]): SysctlFile => ({ path, kind: 'file', text: bytesOf(text) }));
  const found = all.filter(({ path }) => path.endsWith('.conf'));
  const findings = bootFindings(
    {
      files: found.map((file) => ({ ...file, attributes: null, isPlanted: false })),
      strayFiles: all.filter((file) => !found.includes(file)),
      readers: ['systemd-sysctl', 'procps'],
    },
    {},
  );
  return { files, findings };
}
