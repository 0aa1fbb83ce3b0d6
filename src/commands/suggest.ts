import { suggestPorts } from '../suggest/suggest.ts';
import { takenPorts } from '../suggest/taken.ts';
import type { ReadPlanFile } from '../model/plan/desired-state.ts';
import type { Suggestions } from '../model/suggestion.ts';
import { expectAlone } from '../host/captured-host.ts';
import type { Context, ExitStatus } from './command.ts';
import { isDefaultPlanThere, platformOf, readPlanFiles } from './files/plan-input.ts';
import { knownHosts, type KnownHosts } from '../host/known-hosts.ts';
import { runThere } from '../host/network-namespace.ts';
import { reportFaulty, reportSuggestions } from './suggest/suggest-report.ts';
import { suggestRequest, type SuggestRequest } from '../cli/suggest-request.ts';
import { serviceExists, writeService } from './suggest/suggest-write.ts';

export async function suggest(context: Context): Promise<ExitStatus> {
  const request = suggestRequest(context.arguments);
  const ranThere = await runThere(context, 'suggest');
  if (ranThere !== null) return ranThere;
  if (context.arguments.all('host').length > 0) expectAlone(context.arguments);
  const files = await namedPlans(context, request);
  if (hasFaults(files)) return reportFaulty(context, files);
  if (request.service !== null && !request.isWritten) expectRoomFor(files, request.service);
  const known = await knownHosts(context, plansOf(files));
  const choose = (from: readonly ReadPlanFile[]): Suggestions => suggestionsFor(context, request, from, known);
  const { service } = request;
  if (service === null || !request.isWritten) {
    return reportSuggestions(context, { request, known, suggestions: choose(files), written: null });
  }
  const outcome = await writeService(context, { ...request, service }, files, choose);
  return reportSuggestions(context, { request, known, ...outcome });
}

/** None where none is named and there is no portplan.yaml. */
async function namedPlans(context: Context, { isWritten }: SuggestRequest): Promise<readonly ReadPlanFile[]> {
  const { arguments: given } = context;
  const isNamed = given.operands.length > 0 || isWritten;
  return isNamed || isDefaultPlanThere(context) ? readPlanFiles(context) : [];
}

/** Of several plans the line may be for any that does not have such a service yet. */
function expectRoomFor(files: readonly ReadPlanFile[], service: string): void {
  const there = plansOf(files).map(({ services }) => services.find(({ name }) => name === service));
  const [first] = there;
  if (first && !there.includes(undefined)) throw serviceExists(first, 'take another name');
}

function suggestionsFor(
  context: Context,
  request: SuggestRequest,
  files: readonly ReadPlanFile[],
  { hosts }: KnownHosts,
): Suggestions {
  return suggestPorts(takenPorts({ plans: plansOf(files), platform: platformOf(context), hosts }), request);
}

function hasFaults(files: readonly ReadPlanFile[]): boolean {
  return files.some(({ desired }) => desired === null);
}

function plansOf(files: readonly ReadPlanFile[]): readonly NonNullable<ReadPlanFile['desired']>[] {
  return files.flatMap(({ desired }) => desired ?? []);
}
