import { Failure } from '../model/failure.ts';
import { roomFor, type MapView } from '../render/map/view-state.ts';
import { portExplainer, type Shown } from './map/map-explain.ts';
import { painter } from '../render/paint.ts';
import type { PortMap } from '../model/map/port-map.ts';
import type { Context, ExitStatus } from './command.ts';
import { readMapped } from './map/map-sources.ts';
import { reportFaults } from './plan/report.ts';
import { runThere } from '../host/network-namespace.ts';

export async function map(context: Context): Promise<ExitStatus> {
  const { terminal, arguments: given } = context;
  const ranThere = await runThere(context, 'map');
  if (ranThere !== null) return ranThere;
  const mapped = await readMapped(context);
  if (mapped.faulty) return reportFaults(beside(context), 'map', mapped.faulty);
  if (!given.has('quiet')) for (const note of mapped.notes) terminal.err(`portplan: ${note}\n`);
  const show = viewOf(context);
  if (show) await show({ ...liveMap(context, mapped), color: terminal.color });
  else terminal.out(await picture(context, mapped.map));
  return 0;
}

/** Explained is what was read last. */
function liveMap(context: Context, first: Shown): Pick<MapView, 'map' | 'explain' | 'reread'> {
  let last = first;
  return {
    map: first.map,
    explain: (port, protocols) => portExplainer(context, last)(port, protocols),
    reread: async () => {
      const again = await readMapped(context);
      if (again.faulty) throw new Failure('bad-plan', 'the plan has faults by now: `portplan validate` shows them');
      last = again;
      return again.map;
    },
  };
}

/** What is no picture does not belong into the file of one. */
function beside(context: Context): Context {
  const { terminal, arguments: given } = context;
  if (given.format !== 'svg') return context;
  return { ...context, terminal: { ...terminal, out: terminal.err, color: terminal.errColor } };
}

/** Null where a picture will do: no person at a terminal, too small a one, or a format that was asked for. */
function viewOf({ terminal, arguments: given, showMap }: Context): Context['showMap'] {
  const isPicture = given.value('format') !== undefined || given.has('quiet') || given.has('verbose');
  const size = isPicture ? null : terminal.screen();
  return size && roomFor(size) ? showMap : null;
}

async function picture({ arguments: given, terminal, version }: Context, shown: PortMap): Promise<string> {
  if (given.format === 'svg') return (await import('../render/map/map-svg.ts')).portMapSvg(shown, given.has('verbose'));
  if (given.format === 'json') {
    const { formatEnvelope } = await import('../render/envelope.ts');
    const { portMapJson } = await import('../render/map/map-json.ts');
    const { platform, host } = shown;
    return formatEnvelope({
      command: 'map',
      portplanVersion: version,
      platform,
      host,
      more: { map: portMapJson(shown) },
    });
  }
  const { formatPortMap } = await import('../render/map/map-text.ts');
  return formatPortMap(shown, painter(terminal.color), given.has('verbose'));
}
