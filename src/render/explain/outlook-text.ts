import type { AskedBind } from '../../model/explain/asked-bind.ts';
import type { OutlookNote, PlannedRange } from '../../model/explain/explanation.ts';
import { formatRange, type PortRange } from '../../model/ports/port-set.ts';
import { serverWords } from '../../port-catalog/self-reserving-findings.ts';
import { PLATFORM_TRAITS } from '../../model/host/platform-traits.ts';
import { startsLow } from '../../port-catalog/windows/dynamic-range.ts';
import { evidenceText } from './evidence-text.ts';
import { mayBeKeptOutText } from './remedies/kept-out-text.ts';
import { privilegeText } from './refusal-text.ts';

/** Whether it will stay so, one sentence for each note. */
export function outlookText(note: OutlookNote, asked: AskedBind): string {
  switch (note.kind) {
    case 'reserved':
      return 'it is reserved: no connection is given it, and a program that asks for it by number can bind it all the same';
    case 'open':
      return `it lies in the ephemeral range (${formatRange(note.range)}) and is not reserved: any outgoing connection may be given it; ${mayBeKeptOutText(note.keptOut, asked)}`;
    case 'open-without-list':
      return `it lies in the ephemeral range (${formatRange(note.range)}), and macOS has no list that keeps a port out of it: any outgoing connection may be given it, and only a port outside is safe`;
    case 'outside':
      return outsideText(note.range, note.planned);
    case 'start-will-be-raised':
      return `once the plan is applied (${note.apply}), ${privilegeText(note.lack, asked)}`;
    case 'grant-not-looked-at':
      return evidenceText(note);
    case 'administered':
      return `it is excluded by an administrator: no connection is given it, and WinNAT takes no block there; ${bindsThere(asked)}`;
    case 'open-to-winnat': {
      const left = note.isLeft
        ? '; an exclusion would keep its server out, so that a port outside is the safe one'
        : '';
      return `it lies in the dynamic port range (${formatRange(note.range)}): a connection or WinNAT may take it${left}${lowText(note.range)}`;
    }
  }
}

/** The cause, where the range starts among the ports of services. */
function lowText(range: PortRange): string {
  if (!startsLow(range)) return '';
  return `; the cause is that range, which starts among the ports of services: \`ephemeral: ${formatRange(PLATFORM_TRAITS.windows.defaultRange)}\` in the plan, which Windows comes with, keeps both out of there`;
}

function outsideText(range: PortRange, planned: PlannedRange | null): string {
  const now = `it lies outside the ephemeral range (${formatRange(range)}): no outgoing connection is given it`;
  if (planned === null) return now;
  const then = `${now}; the range of the plan (${formatRange(planned.range)}) has it`;
  return planned.isReserving ? `${then}, and the plan reserves it` : `${then}, and nothing of the plan reserves it`;
}

/** Which servers an exclusion leaves alone. */
function bindsThere({ protocol, reservesItself }: AskedBind): string {
  const { does, error, open } = serverWords(protocol);
  if (reservesItself === 'yes') return `it refuses a server that ${does} (${error})${open}`;
  return `a plain bind works, and a server that ${does} is refused (${error})${open}`;
}
