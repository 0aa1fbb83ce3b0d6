/** Which plans `plan` takes: one for one host, or for each of several captured hosts one by its name. */
import type { HostRequest } from '../host/host-request.ts';
import { ONE_FILE } from './operands.ts';
import { texts, usage } from './option.ts';

const { read, ...option } = texts({
  name: 'plan-for',
  value: 'HOSTS=FILE',
  kind: 'hosts-file',
  about: "the plan of hosts by name, such as 'web-*=web.portplan.yaml'",
});

export const PLAN_FOR = { ...option, read: (given: readonly string[]) => read(given).map(planFor) };

function planFor(text: string): { readonly hosts: string; readonly file: string } {
  const at = text.indexOf('=');
  if (at > 0 && at < text.length - 1) return { hosts: text.slice(0, at), file: text.slice(at + 1) };
  throw usage(`--plan-for takes HOSTS=FILE, for instance 'web-*=web.portplan.yaml', not ${text || "''"}`);
}

interface Plans {
  readonly host: HostRequest;
  readonly files: readonly string[];
  readonly planFor: readonly unknown[];
}

/** Throws a Failure (`usage`) for several plans of one host. */
export function checkPlans({ host, files, planFor: plans }: Plans): void {
  if (host.kind === 'snapshots') return;
  if (plans.length > 0) throw usage('--plan-for is about captured hosts: name them with --host');
  ONE_FILE.read(files, 'plan');
}
