/** Reviews of hosts in memory, by the real planning functions. */
import { windows } from '../../src/backends/windows/backend.ts';
import { planLinux } from '../../src/backends/linux/plan/plan.ts';
import { readLinuxHost } from '../../src/backends/linux/read.ts';
import { KERNEL_DEFAULTS, type LinuxSettings } from '../../src/model/settings/linux-settings.ts';
import { readPlanFile } from '../../src/plan-file/read/read-plan-file.ts';
import type { ReadPlanFile } from '../../src/model/plan/desired-state.ts';
import { ownsNothing, type Ownership } from '../../src/model/plan/ownership.ts';
import type { ReviewGroup } from '../../src/render/review/plan-markdown.ts';
import { type HostReview, reviewPart } from '../../src/render/review/review-part.ts';
import { Machine } from './machine.ts';
import { WindowsMachine } from './windows/windows-machine.ts';

export interface LinuxScene {
  readonly host: string;
  readonly plan: string;
  readonly file?: string;
  readonly live?: Partial<LinuxSettings>;
  readonly files?: Readonly<Record<string, string>>;
  readonly owned?: Ownership;
}

export function linuxReview(scene: LinuxScene): HostReview {
  const { host, plan, file = 'portplan.yaml', live, files = {}, owned = ownsNothing } = scene;
  const read = readPlanFile(file, () => plan);
  if (!read.desired) return unplanned(host, read);
  const machine = new Machine();
  machine.settings = { ...KERNEL_DEFAULTS, ...live };
  for (const [path, text] of Object.entries(files)) machine.put(path, text);
  const there = { ...readLinuxHost(machine, read.desired.persist.file), host };
  const result = planLinux(read.desired, there, owned, { force: false });
  return { host, plan: result, diagnostics: [...read.diagnostics, ...result.diagnostics], error: null };
}

export async function windowsReview(host: string, plan: string, machine = new WindowsMachine()): Promise<HostReview> {
  const read = readPlanFile('portplan.yaml', () => plan);
  if (!read.desired) return unplanned(host, read);
  const result = await windows.plan(machine, read.desired, ownsNothing, { force: false, restartWinnat: false });
  return { host, plan: { ...result, host }, diagnostics: [...read.diagnostics, ...result.diagnostics], error: null };
}

function unplanned(host: string, { diagnostics }: ReadPlanFile): HostReview {
  return { host, plan: null, diagnostics, error: 'portplan.yaml has errors' };
}

/** Those that are alike together, in the order in which they come. */
export function grouped(reviews: readonly HostReview[]): readonly ReviewGroup[] {
  const groups = new Map<string, ReviewGroup>();
  for (const review of reviews) {
    const part = reviewPart(review);
    groups.set(part.key, { part, hosts: [...(groups.get(part.key)?.hosts ?? []), review.host] });
  }
  return [...groups.values()];
}
