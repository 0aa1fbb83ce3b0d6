/** What the other programs of Windows have printed into a folder: a failure of one is not an answer. */
import { Failure } from '../../../model/failure.ts';
import type { GatheredFolder } from '../../../system/system.ts';
import { netstatFault } from '../netsh/netstat-fault.ts';
import { readServiceState } from '../netsh/other-programs-text.ts';
import { readText } from './gathered-tables.ts';

/** What is wrong with a text that is not blank: words for the end of a sentence, or null. */
type Judge = (text: string) => string | null;

const JUDGES: readonly (readonly [file: string, command: string, faultOf: Judge])[] = [
  ['netstat.txt', 'netstat -ano', netstatFault],
  [
    'winnat.txt',
    'sc query winnat',
    // 1060: there is no such service.
    (text) => (readServiceState(text) !== null || /\b1060\b/.test(text) ? null : 'it has no state of the service'),
  ],
  ['processes.txt', '', (text) => (/^\s*"/m.test(text) ? null : 'it has no row of a process')],
  ['hostname.txt', 'hostname', (text) => (/^\s*\S{1,255}\s*$/.test(text) ? null : 'it is not one name')],
];

/** Throws a Failure in one sentence. A blank file is an answer that was not given, which the readers know. */
export function expectAnswers(folder: GatheredFolder): void {
  for (const [file, command, faultOf] of JUDGES) {
    const text = readText(folder, file) ?? '';
    const fault = text.trim() === '' ? null : faultOf(text);
    if (fault === null) continue;
    const how = command === '' ? '' : `run \`${command} > ${file}\` on the host, or `;
    throw new Failure(
      'bad-capture',
      `${folder.path}/${file} is not what Windows prints: ${fault}; ${how}examples/capture/capture-windows.ps1`,
    );
  }
}
