import type { Printable } from '../model/text/printable.ts';
import { Failure } from '../model/failure.ts';
import { roomFor, type MapView } from '../render/map/view-state.ts';
import { portExplainer, type Shown } from './map/map-explain.ts';
import { painter } from '../render/paint.ts';
import { unseenWords } from '../words/unseen-words.ts';
import type { PortMap } from '../model/map/port-map.ts';
import type { ReadPlanFile } from '../model/plan/desired-state.ts';
import { platformName } from '../model/host/platform-name.ts';
import type { ExitStatus, Surroundings } from './command.ts';
import { reportFaultyPlan } from './files/faulty-plan.ts';
import { type MapSources, readMapped } from './map/map-sources.ts';

interface MapRequest extends MapSources {
  readonly format: 'text' | 'svg' | 'json';
  /** `--format` was not given. */
  readonly isDefaultFormat: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

export async function map(request: MapRequest, around: Surroundings): Promise<ExitStatus> {
  const { terminal } = around;
  const mapped = await readMapped(request, around);
  if (mapped.faulty) return reportFaulty(request, around, mapped.faulty);
  const unseen = mapped.unseen.map(unseenWords);
  if (!request.quiet) for (const note of [...mapped.notes, ...unseen]) terminal.note(note);
  const show = viewOf(request, around);
  if (show) await show({ ...liveMap(request, around, mapped), color: terminal.color });
  else terminal.out(await picture(request, around, mapped.map, unseen));
  return 0;
}

/** Explained is what was read last. */
function liveMap(request: MapRequest, around: Surroundings, first: Shown): Pick<MapView, 'map' | 'explain' | 'reread'> {
  let last = first;
  return {
    map: first.map,
    explain: (port, protocols) => portExplainer(around.system, request.file, last)(port, protocols),
    reread: async () => {
      const again = await readMapped(request, around);
      if (again.faulty) throw new Failure('bad-plan', 'the plan has faults by now: `portplan validate` shows them');
      last = again;
      return again.map;
    },
  };
}

/** Sentences do not belong into the file of a picture: there they go to standard error. */
function reportFaulty({ format }: MapRequest, around: Surroundings, file: ReadPlanFile): ExitStatus {
  const { terminal, version, system } = around;
  const run = { command: 'map', platform: platformName(system.platform), format };
  const beside = format === 'svg' ? { ...terminal, out: terminal.err, color: terminal.errColor } : terminal;
  return reportFaultyPlan({ terminal: beside, version }, run, file);
}

/** Null where a picture will do: no person at a terminal, too small a one, or a format that was asked for. */
function viewOf(
  { isDefaultFormat, quiet, verbose }: MapRequest,
  { terminal, showMap }: Surroundings,
): Surroundings['showMap'] {
  const isPicture = !isDefaultFormat || quiet || verbose;
  const size = isPicture ? null : terminal.screen();
  return size && roomFor(size) ? showMap : null;
}

async function picture(
  { format, verbose }: MapRequest,
  { terminal, version }: Surroundings,
  shown: PortMap,
  unseen: readonly string[],
): Promise<Printable> {
  switch (format) {
    case 'svg':
      return (await import('../render/map/map-svg.ts')).portMapSvg(shown, verbose);
    case 'json': {
      const { formatEnvelope } = await import('../render/envelope.ts');
      const { portMapJson } = await import('../render/map/map-json.ts');
      const { platform, host } = shown;
      const more = { map: portMapJson(shown) };
      return formatEnvelope({ command: 'map', portplanVersion: version, platform, host, unseen, more });
    }
    case 'text': {
      const { formatPortMap } = await import('../render/map/map-text.ts');
      return formatPortMap(shown, painter(terminal.color), verbose);
    }
  }
}
