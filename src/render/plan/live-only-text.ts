import type { Plan } from '../../model/plan/plan.ts';
import { ENGINE_NAMES } from '../engine-advice-text.ts';

/** Why boot files are left out of a plan; null where they are not. */
export function liveOnlyText({ network, isLiveOnly }: Pick<Plan, 'network' | 'isLiveOnly'>): string | null {
  if (!isLiveOnly) return null;
  switch (network.kind) {
    case 'host':
      return 'Live only: boot files were not looked at (--live-only).';
    case 'namespace':
      return `Live only: no boot brings the settings of a network namespace. ${PERSIST}`;
    case 'container': {
      const { engine } = network;
      const container = `this container${engine === 'other' ? '' : ` (${ENGINE_NAMES[engine]})`}`;
      return network.network === 'host'
        ? `Live only: ${container} has the network of its host, and boot files belong there. ${PERSIST}`
        : `Live only: the network of ${container} ends with it. ${PERSIST}`;
    }
  }
}

const PERSIST = '--persist writes the boot file all the same.';
