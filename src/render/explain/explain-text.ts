/** Why a port can or can't be bound: the answer, the evidence, what to do, whether it will stay so. */
import { lines, type Printable } from '../../model/text/printable.ts';
import { endWords, placeWords } from '../../words/holder-words.ts';
import type { HeldSocket, Holder } from '../../model/sockets/held-socket.ts';
import { type Explanation, isPlainYes } from '../../model/explain/explanation.ts';
import type { LocalhostAnswers } from '../../model/explain/localhost.ts';
import { localhostLines } from './localhost-text.ts';
import type { PortUses } from '../../model/port-uses.ts';
import { listWord } from '../../model/text/listed.ts';
import { counted } from '../../model/text/counted.ts';
import { bearsOn } from '../../model/unseen/unseen.ts';
import { unseenWords } from '../../words/unseen-words.ts';
import type { Paint } from '../paint.ts';
import { wrapped } from '../wrapped.ts';
import { bootFindingText } from '../../model/host/boot-finding.ts';
import { fewBootFindings } from '../../model/host/few-boot-findings.ts';
import { evidenceText, triedText } from './evidence-text.ts';
import { outlookText } from './outlook-text.ts';
import { remedyTexts } from './remedies/remedy-text.ts';
import { summaryText } from './summary-text.ts';
import { takenWords } from '../../words/traffic-words.ts';
import { trafficLines } from './traffic-text.ts';

export function formatExplanations(
  all: readonly Explanation[],
  { uses, localhost }: { readonly uses: PortUses; readonly localhost: LocalhostAnswers | null },
  paint: Paint,
  { verbose, quiet }: { readonly verbose: boolean; readonly quiet: boolean },
): Printable {
  if (quiet) return lines(all.filter((each) => !isPlainYes(each)).map((each) => headline(each, paint)));
  const blocks = all.flatMap((each, i) => [...(i === 0 ? [] : ['']), ...linesOf(each, paint, verbose)]);
  const answers = localhost ? section('who answers at localhost', localhostLines(localhost)) : [];
  return lines([...blocks, ...answers, ...section('will it stay so', stays(all[0], uses))]);
}

const WIDTH = 78;

function linesOf(each: Explanation, paint: Paint, verbose: boolean): readonly string[] {
  const { asked, evidence, unseen, remedies, tried } = each;
  const seen = [...fewEvidence(evidence), ...unseen.map(unseenWords)];
  return [
    ...wrapped(headline(each, paint), WIDTH).map((row, i) => `${i === 0 ? '' : '  '}${row}`),
    ...section('seen', [...socketLines(each, verbose), ...seen]),
    ...section('who gets the traffic', trafficLines(each.traffic, asked.port)),
    ...section('tried', [triedText(tried, asked)]),
    ...section('to do', remedyTexts(remedies, asked)),
  ];
}

/** Of many findings about boot of one kind only the first ones, behind what else was seen. */
function fewEvidence(evidence: Explanation['evidence']): readonly string[] {
  const boot = evidence.flatMap((each) => (each.kind === 'boot-finding' ? [each.finding] : []));
  const others = evidence.filter(({ kind }) => kind !== 'boot-finding');
  return [...others.map(evidenceText), ...fewBootFindings(boot).map(bootFindingText)];
}

function headline(explanation: Explanation, paint: Paint): string {
  const { asked, bindable, cause } = explanation;
  const word =
    bindable === true
      ? yesWord(explanation, paint)
      : bindable === null
        ? paint('yellow', 'unsure')
        : paint('red', 'no');
  const whose = asked.service === null ? '' : `${asked.service}: `;
  const taken = bindable === false ? null : takenWords(explanation.traffic);
  const but = taken === null ? '' : `, but ${taken}`;
  return `${whose}${word}, ${paint('bold', `${summaryText(explanation)}${but}`)} ${paint('dim', `[${cause.kind}]`)}`;
}

/** A bind that works is no plain yes where something unseen may keep the traffic away. */
function yesWord({ unseen }: Explanation, paint: Paint): string {
  const isWhole = !unseen.some((each) => bearsOn(each, 'bind') || bearsOn(each, 'traffic'));
  return paint('green', 'yes') + (isWhole ? '' : ', as far as it could be seen');
}

function section(title: string, rows: readonly string[]): readonly string[] {
  return rows.length === 0 ? [] : ['', `  ${title}`, ...rows.map((row) => `    ${row}`)];
}

const MOST_LINES = 5;

function socketLines({ sockets, socketCount }: Explanation, verbose: boolean): readonly string[] {
  const shown = verbose ? sockets : sockets.slice(0, MOST_LINES);
  const more = socketCount - shown.length;
  return [
    ...shown.flatMap((socket) => socketLine(socket, verbose)),
    ...(more > 0 ? [`and ${counted(more, 'more socket')}`] : []),
  ];
}

function socketLine(socket: HeldSocket, verbose: boolean): readonly string[] {
  const { protocol, state, local, remote, secondsLeft, inode, uid, holders } = socket;
  const peer = remote.port === 0 ? '' : ` to ${endWords(remote)}`;
  const left = secondsLeft === null ? '' : `, ${counted(secondsLeft, 'second')} left`;
  const shown = verbose ? holders : holders.slice(0, MOST_LINES);
  const others = holders.length - shown.length;
  const unknown = inode !== 0 && holders.length === 0 ? `, of user number ${uid}` : '';
  return [
    `${protocol} ${endWords(local)}${peer} ${state}${left}${unknown}`,
    ...shown.map((holder) => `  ${holderLine(holder)}`),
    ...(others > 0 ? [`  and ${others} more processes`] : []),
  ];
}

function holderLine({ pid, command, user, unit, container, since, socketUnit, ...windows }: Holder): string {
  const { services = [], through, urls = [], heirs } = windows;
  const parts = [
    socketUnit ? `for ${socketUnit.name}` : null,
    user && `user ${user}`,
    placeWords({ unit, container }),
    services.length > 0 ? `services ${listWord(services)}` : null,
    through === undefined ? null : `through ${through} (${listWord(urls)})`,
    since && `started ${since}`,
  ];
  return [`process ${pid}: ${heirs ? 'has ended' : command}`, ...parts.filter((part) => part !== null)].join(', ');
}

function stays(
  first: Explanation | undefined,
  { plannedFor, reservedFor, defaultOf, heldByOs }: PortUses,
): readonly string[] {
  const planned =
    plannedFor?.length === 0
      ? ['the plan gives it to no service']
      : (plannedFor ?? []).map((name) => `the plan gives it to ${name}`);
  const known = defaultOf.length === 0 ? [] : [`it is the default of ${defaultOf.join(', ')}`];
  const reserved = reservedFor.map((reason) => `the plan reserves it: ${reason}`);
  const notes = first ? first.outlook.notes.map((note) => outlookText(note, first.asked)) : [];
  // Where something has the port, it is named above.
  const own = first?.bindable === true ? heldByOs : [];
  return [...notes, ...planned, ...reserved, ...known, ...own];
}
