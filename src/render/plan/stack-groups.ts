/** Windows has four stacks and two layers, mostly alike: one row for all that are. */
import type { Change } from '../../model/plan/change.ts';
import type { SettingView } from '../../model/plan/plan.ts';

interface StackGroup {
  readonly change: Change;
  /** Empty where both layers are alike. */
  readonly layer: '' | 'live' | 'boot';
  readonly stacks: readonly string[];
}

export function stackGroups(views: readonly SettingView[]): readonly StackGroup[] {
  const groups = new Map<string, StackGroup>();
  for (const view of views) {
    const stack = view.setting.split('/').slice(0, 2).join('/');
    for (const { change, layer } of layersOf(view)) {
      const key = layer + valuesOf(change);
      const { stacks, change: first } = groups.get(key) ?? { stacks: [], change };
      const because = [...new Set([...first.because, ...change.because])];
      groups.set(key, { change: { ...first, because }, layer, stacks: [...stacks, stack] });
    }
  }
  return [...groups.values()];
}

function layersOf({ live, boot }: SettingView): readonly Omit<StackGroup, 'stacks'>[] {
  if (live === null) return boot === null ? [] : [{ change: boot, layer: '' }];
  if (boot === null) return [{ change: live, layer: 'live' }];
  if (valuesOf(live) === valuesOf(boot)) return [{ change: boot, layer: '' }];
  return [
    { change: live, layer: 'live' },
    { change: boot, layer: 'boot' },
  ];
}

function valuesOf({ before, after }: Change): string {
  return JSON.stringify([before, after]);
}

const FAMILIES = ['ipv4', 'ipv6'];

/** `tcp, ipv4 udp` for ipv4/tcp, ipv6/tcp and ipv4/udp: both families of a protocol go by its name. */
export function formatStacks(stacks: readonly string[]): string {
  const protocols = [...new Set(stacks.map((stack) => stack.split('/')[1] ?? ''))];
  const names = protocols.flatMap((protocol) => {
    const families = FAMILIES.filter((family) => stacks.includes(`${family}/${protocol}`));
    return families.length === FAMILIES.length ? [protocol] : families.map((family) => `${family} ${protocol}`);
  });
  return names.join(', ');
}
