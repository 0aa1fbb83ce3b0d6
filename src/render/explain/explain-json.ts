import type { Explanation } from '../../model/explain/explanation.ts';
import type { HeldSocket } from '../../model/sockets/held-socket.ts';
import { unseenWords } from '../../words/unseen-words.ts';
import { evidenceText } from './evidence-text.ts';
import { remedyTexts } from './remedies/remedy-text.ts';
import { trafficJson } from './traffic-text.ts';
import { summaryText } from './summary-text.ts';

/** As schemas/output.schema.json describes it. */
export function explanationJson(explanation: Explanation): object {
  const { asked, tried, outlook } = explanation;
  const { protocol, port, address, device, freebind, ipv6Only, reuse, user, service } = asked;
  return {
    ...{ protocol, port, address, ...(device !== undefined && { device }), ipv6Only, reuse, service },
    ...(freebind && { freebind }),
    user: user === null ? null : user.name,
    cause: explanation.cause.kind,
    bindable: explanation.bindable,
    summary: summaryText(explanation),
    sockets: explanation.sockets.map(socketJson),
    socketCount: explanation.socketCount,
    evidence: explanation.evidence.map(evidenceText),
    remedies: remedyTexts(explanation.remedies, asked),
    reuseAddressHelps: explanation.reuseAddressHelps,
    traffic: explanation.traffic.map((answer) => trafficJson(answer, asked.port)),
    unseen: explanation.unseen.map(unseenWords),
    tried: tried.result === 'refused' ? tried.error : tried.result,
    ephemeral: outlook.ephemeral,
    reserved: outlook.reserved,
  };
}

export function socketJson({ local, remote, ...rest }: HeldSocket): object {
  return { ...rest, local, remote: remote.port === 0 ? null : remote };
}
