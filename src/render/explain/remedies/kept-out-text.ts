import type { AskedBind } from '../../../model/explain/asked-bind.ts';
import type { KeptOut } from '../../../model/explain/connection-advice.ts';
import { engineAdviceWords } from '../../engine-advice-text.ts';
import { reservingEdit } from '../bind-text.ts';
import { commandText } from './command-text.ts';

/** What keeps the port from connections, as a remedy. */
export function keepOutText(keptOut: KeptOut, asked: AskedBind): string {
  if (keptOut.by === 'engine') return `so that it does not come back: ${engineAdviceWords(keptOut.given)}`;
  const where = asked.within === undefined ? '' : ', while that network namespace lives';
  return `so that it does not come back${where}: ${doneBy(keptOut, asked)}; what is connected now stays`;
}

function doneBy(keptOut: Exclude<KeptOut, { readonly by: 'engine' }>, asked: AskedBind): string {
  switch (keptOut.by) {
    case 'command':
      return commandText(keptOut.command, asked);
    case 'plan':
      return keptOut.apply;
    case 'plan-edit':
      return `${reservingEdit(asked)}, then sudo portplan apply`;
  }
}

/** What keeps the port from connections, as a sentence of the outlook. */
export function mayBeKeptOutText(keptOut: KeptOut, asked: AskedBind): string {
  switch (keptOut.by) {
    case 'command':
      return `${commandText(keptOut.command, asked)} keeps it out`;
    case 'plan': {
      const what = keptOut.how === 'reservation' ? 'the plan reserves it' : 'the range of the plan leaves it out';
      return `${what}, ${keptOut.how === 'reservation' ? 'this host' : 'that of this host'} does not yet: ${keptOut.apply}`;
    }
    case 'plan-edit':
      return `${reservingEdit(asked)} keeps it out`;
    case 'engine':
      return `to keep it out, ${engineAdviceWords(keptOut.given)}`;
  }
}
