/** What the map shows when a port is selected. */
import { line, ownText, type Printable } from '../../model/text/printable.ts';
import { portUsesOf } from '../../port-catalog/port-uses.ts';
import type { Protocol } from '../../model/ports/protocol.ts';
import { claimsOn } from '../../model/map/entries.ts';
import type { PortMap } from '../../model/map/port-map.ts';
import { formatExplanations } from '../../render/explain/explain-text.ts';
import { painter } from '../../render/paint.ts';
import type { MapView } from '../../render/map/view-state.ts';
import type { System } from '../../system/system.ts';
import { askedBinds } from '../explain/asked-binds.ts';
import { explainEach } from '../explain/explain-bind.ts';
import { localhostAnswers } from '../../explain/localhost.ts';
import { openMachine } from '../../host/open-host.ts';
import type { Mapped } from './map-sources.ts';
import { plannedSettings } from '../explain/planned-settings.ts';

export type Shown = Extract<Mapped, { readonly faulty: null }>;

/** As `explain` does on this host; of any other one, what the map knows. */
export function portExplainer(system: System, file: string | null, shown: Shown): MapView['explain'] {
  if (!shown.isHere) return (port) => Promise.resolve(notAskedHere(shown.map, port));
  return async (port, protocols) => {
    const texts: Printable[] = [];
    // One after the other: two binds that are tried at once would be in each other's way.
    for (const protocol of askedProtocols(shown.map, port, protocols))
      texts.push(await explained(system, file, shown, port, protocol));
    return ownText(texts.join('\n'));
  };
}

/** Those that have something on the port; tcp otherwise, if it is shown. */
function askedProtocols(map: PortMap, port: number, shown: readonly Protocol[]): readonly Protocol[] {
  const there = claimsOn(map, port).filter(({ layer }) => layer !== 'ephemeral' && layer !== 'reserved');
  const busy = shown.filter((protocol) => there.some((claim) => claim.protocol === protocol));
  return busy.length > 0 ? busy : shown.slice(0, 1);
}

async function explained(
  system: System,
  file: string | null,
  { desired }: Shown,
  port: number,
  protocol: Protocol,
): Promise<Printable> {
  const host = await openMachine(system);
  const plan = desired && plannedSettings(host.platform, desired, port, file);
  const binds = askedBinds(host, { port, protocol, address: null }, desired, null);
  const all = await explainEach(
    host.binds,
    binds.map((bind) => ({ ...bind, ...(plan && { plan }) })),
  );
  const options = { verbose: false, quiet: false };
  const uses = portUsesOf({ port, protocol, platform: host.platform }, desired);
  return formatExplanations(all, { uses, localhost: localhostAnswers(all, false) }, painter(false), options);
}

/** What the map knows of the port the view says itself. */
function notAskedHere({ host }: PortMap, port: number): Printable {
  const whose = host === null ? 'this is the plan alone' : `this is not ${host} itself`;
  return line(`${whose}: what a bind would get, \`portplan explain ${port}\` says on the host`);
}
