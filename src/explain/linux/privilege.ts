/** A port below the unprivileged start, and an account that may not bind it. */
import type { LinuxBindFacts } from '../../model/explain/bind-facts.ts';
import type { PrivilegeLack } from '../../model/explain/cause.ts';
import type { Evidence } from '../../model/explain/explanation.ts';
import { engineAdviceFor } from '../../model/host/engine-advice.ts';
import { sysctlName } from '../../model/settings/linux-settings.ts';
import { networkCommand } from '../../model/explain/remedy-command.ts';
import type { Remedy } from '../../model/explain/remedy.ts';

export function privilegeLack({ settings, account: { uid, mayBindLow, isLowBarred } }: LinuxBindFacts): PrivilegeLack {
  const reason = mayBindLow ? 'has-it' : isLowBarred ? 'barred' : uid === 0 ? 'lost-by-root' : 'neither';
  return { start: settings.unprivilegedPortStart, reason };
}

/** A note where the named account may have the privilege from its unit or its file, which was not looked at. */
export function grantEvidence({
  asked: { user },
  account: { uid, isLowBarred },
}: LinuxBindFacts): readonly Extract<Evidence, { readonly kind: 'grant-not-looked-at' }>[] {
  return user === null || uid === 0 || isLowBarred ? [] : [{ kind: 'grant-not-looked-at', account: user.name }];
}

/** What to do about the privilege. A start that the plan sets comes first: it only needs to be applied. */
export function privilegeRemedies({ asked, settings, account }: LinuxBindFacts): readonly Remedy[] {
  const { plan, port, within, container } = asked;
  const other: Remedy = { advice: { kind: 'port-from', start: settings.unprivilegedPortStart } };
  const grant: Remedy = { advice: { kind: account.isLowBarred ? 'allow-capability' : 'grant-capability' } };
  if (within === undefined && container) {
    const given = engineAdviceFor(container, START, String(plan?.unprivilegedPortStart ?? port));
    return [grant, { advice: { kind: 'give-start-to-engine', given } }, other];
  }
  if (plan?.unprivilegedPortStart !== undefined && plan.unprivilegedPortStart <= port)
    return [{ advice: { kind: 'apply-planned-start', apply: plan.apply } }, other];
  const command = within === undefined ? null : networkCommand('sysctl', '-w', `${START}=${port}`);
  return [grant, { advice: { kind: 'lower-start', command } }, other];
}

const START = sysctlName('unprivilegedPortStart');
