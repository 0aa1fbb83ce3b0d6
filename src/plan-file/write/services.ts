/** The services of a first plan, a line each where it is short. */
import { placeText } from '../../model/text/bracketed.ts';
import type { FirstEndpoint, FirstPlan, FirstService, FirstServices } from '../../model/first-plan.ts';
import { count, formatPortSet, formatRange } from '../../model/ports/port-set.ts';
import { formatEndpoint } from '../text/endpoint-text.ts';
import { yamlScalar } from '../yaml/yaml-scalar.ts';
import { columns, comment, type PlanLine, oneLine, scalar } from './lines.ts';

export function servicePart({ listening, reserved }: FirstPlan): readonly string[] {
  if (!listening)
    return [comment('What listens here could not be read: name your services, as in `web: 8080`.'), 'services:'];
  const { services } = listening;
  const lines = services.flatMap((service) => serviceLines(service, reserved.notManaged === null));
  return [
    ...aboutReserve(listening, reserved.notManaged === null),
    'services:',
    ...columns(lines),
    ...leftOut(listening),
  ];
}

function aboutReserve({ services }: FirstServices, isManaged: boolean): readonly string[] {
  if (!isManaged) {
    return services.length === 0
      ? []
      : ['# `reserve: never`: take it out where the reserved list is settled, see above.'];
  }
  if (services.every(({ exposed }) => exposed.length === 0)) return [];
  return [
    '# `reserve: never` is at services that may lose a port: it lies in the ephemeral range, and while the service',
    '# restarts, any outgoing connection may take it. Take these words out, and `portplan apply` reserves it.',
  ];
}

/** A service whose line would be longer is written over several lines. */
const LONGEST_LINE = 96;

function serviceLines(service: FirstService, isManaged: boolean): readonly PlanLine[] {
  const { name, endpoints, user, exposed } = service;
  const never = !isManaged || exposed.length > 0;
  const details = [...(isWritable(user) ? [`user: ${scalar(user)}`] : []), ...(never ? ['reserve: never'] : [])];
  const about = aboutOf(service, isManaged);
  const key = `  ${scalar(name)}:`;
  const [first = ''] = endpoints.map(endpointText);
  if (endpoints.length === 1 && details.length === 0) return [{ text: `${key} ${first}`, comment: about }];
  const listen = endpoints.length === 1 ? first : `[${endpoints.map(endpointText).join(', ')}]`;
  const line = `${key} {${[`listen: ${listen}`, ...details].join(', ')}}`;
  if (line.length <= LONGEST_LINE) return [{ text: line, comment: about }];
  return [
    { text: key, comment: about },
    ...[...listenLines(endpoints.map(endpointText)), ...details.map((detail) => `    ${detail}`)].map((text) => ({
      text,
      comment: '',
    })),
  ];
}

/** Of more endpoints than this, a line each would fill screens. */
const MOST_LINES = 8;

function listenLines(endpoints: readonly string[]): readonly string[] {
  if (endpoints.length <= MOST_LINES) return ['    listen:', ...endpoints.map((endpoint) => `      - ${endpoint}`)];
  const lines: string[] = [];
  for (const item of endpoints.map((endpoint, i) => `${endpoint}${i < endpoints.length - 1 ? ',' : ']'}`)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + item.length >= LONGEST_LINE) lines.push(`      ${item}`);
    else lines[lines.length - 1] = `${last} ${item}`;
  }
  return ['    listen: [', ...lines];
}

/** True for an account name that can be written unchanged. Changed, it would be the name of another account. */
function isWritable(user: string | null): user is string {
  return user !== null && user !== '' && oneLine(user) === user;
}

function aboutOf({ about, exposed }: FirstService, isManaged: boolean): string {
  const risk =
    isManaged && exposed.length > 0
      ? [`${formatPortSet(exposed)} ${count(exposed) === 1 ? 'is' : 'are'} not reserved`]
      : [];
  return [...about.map(oneLine), ...risk].join(', ');
}

/** In the shortest form of the format; inside of brackets, too. */
function endpointText({ protocol, address, device, ports, reuse, ipv6Only }: FirstEndpoint): string {
  const place = { address, ...(device !== undefined && { device }) };
  const where = placeText(place);
  if (reuse.length === 0 && !ipv6Only) {
    const text = formatEndpoint({ protocol, ...place, ports });
    return where === null ? text : yamlScalar(text);
  }
  const parts = [
    ...(where === null ? [] : [`address: ${yamlScalar(where)}`]),
    `port: ${formatRange(ports)}`,
    ...(protocol === 'tcp' ? [] : [`protocol: ${protocol}`]),
    ...(reuse.length === 0 ? [] : [`reuse: [${reuse.join(', ')}]`]),
    ...(ipv6Only ? ['ipv6Only: true'] : []),
  ];
  return `{${parts.join(', ')}}`;
}

function leftOut({ unsure, clients }: FirstServices): readonly string[] {
  return [
    ...(unsure.length === 0 ? [] : ['', ...unsureLines(unsure)]),
    ...(clients.count === 0 ? [] : ['', ...clientLines(clients)]),
  ];
}

/** These services as commented-out lines, with `reserve: never` so that uncommenting them changes nothing. */
function unsureLines(unsure: readonly FirstService[]): readonly string[] {
  const lines = unsure.flatMap((service) => serviceLines(service, true));
  return [
    '  # Left out: in the ephemeral range, and the system probably chose the port: the next start may get another one.',
    '  # Where it is always the same, take out `# `, with the blank.',
    ...columns(lines).map((line) => `  # ${line.slice(2)}`),
  ];
}

function clientLines({ count, names }: FirstServices['clients']): readonly string[] {
  const shown = names.filter((name) => !name.startsWith('port')).slice(0, 3);
  const sockets = count === 1 ? '1 UDP socket' : `${count} UDP sockets`;
  const whose = shown.length === 0 ? '' : ` (${shown.join(', ')}${names.length > shown.length ? ' …' : ''})`;
  return [`  ${comment(`Left out: ${sockets} in the ephemeral range, probably of clients${whose}.`)}`];
}
