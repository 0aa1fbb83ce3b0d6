/** Who answers at `localhost`, in sentences. */
import type { LocalhostAnswers } from '../../model/explain/localhost.ts';
import { holdersWords, listensWord, receivesWord } from '../../words/holder-words.ts';
import type { HeldSocket } from '../../model/sockets/held-socket.ts';

const UNKNOWN = 'an unknown process';

export function localhostLines(found: LocalhostAnswers): readonly string[] {
  const { answers, isSplit, protocol, port } = found;
  const [first, second] = answers;
  if (!first) return [];
  const name = `localhost:${port}`;
  if (!second) return [`${name} is ${first.address} alone on this host: ${atWords(first, protocol)}`];
  return [
    `${protocol === 'tcp' ? 'a browser' : 'a program'} that is given ${name} begins with ${first.address}: ${atWords(first, protocol)}`,
    `${first.socket ? 'only where that does not answer it' : 'it'} goes on to ${second.address}: ${atWords(second, protocol)}`,
    ...(isSplit ? [`these are two programs: name one of the addresses, or stop one of the two`] : []),
    `${first.address} first is the default (RFC 6724); what looks the name up in another way may begin with ${second.address}`,
  ];
}

function atWords({ socket }: LocalhostAnswers['answers'][number], protocol: HeldSocket['protocol']): string {
  if (!socket) return protocol === 'udp' ? 'nothing receives there' : 'nothing listens there';
  return `${holdersWords(socket, UNKNOWN)} ${protocol === 'udp' ? receivesWord(socket) : listensWord(socket)} there`;
}

/** As schemas/output.schema.json describes it. */
export function localhostJson(found: LocalhostAnswers | null): object | null {
  if (!found) return null;
  const answers = found.answers.map(({ address, socket }) => ({ address, holders: socket ? socket.holders : null }));
  return { answers, isSplit: found.isSplit, summary: localhostLines(found) };
}
