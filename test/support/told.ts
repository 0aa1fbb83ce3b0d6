import type { CauseKind } from '../../src/model/explain/cause.ts';
import type { Explanation } from '../../src/model/explain/explanation.ts';
import { unseenWords } from '../../src/words/unseen-words.ts';
import { evidenceText } from '../../src/render/explain/evidence-text.ts';
import { remedyTexts } from '../../src/render/explain/remedies/remedy-text.ts';
import { summaryText } from '../../src/render/explain/summary-text.ts';

/** An explanation with the sentences that are made of it. */
export interface Told extends Pick<
  Explanation,
  'bindable' | 'sockets' | 'socketCount' | 'tried' | 'reuseAddressHelps' | 'outlook'
> {
  readonly cause: CauseKind;
  readonly summary: string;
  readonly evidence: readonly string[];
  readonly remedies: readonly string[];
  readonly unseen: readonly string[];
}

export function told(explanation: Explanation): Told {
  const { asked, cause, evidence, remedies, unseen } = explanation;
  return {
    ...explanation,
    cause: cause.kind,
    summary: summaryText(explanation),
    evidence: evidence.map(evidenceText),
    remedies: remedyTexts(remedies, asked),
    unseen: unseen.map(unseenWords),
  };
}
