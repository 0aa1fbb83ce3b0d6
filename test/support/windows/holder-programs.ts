/**
 * What `netsh http show …`, `netsh interface portproxy show all`, tasklist and PowerShell print of those that have ports. English is
 * as in public transcripts; the other languages are unverified, and nothing to depend on.
 */
import type {
  HttpQueue,
  PortProxy,
  UrlReservation,
  WindowsProcess,
} from '../../../src/model/windows/windows-holders.ts';
import type { Listener } from './port-tables.ts';
import type { Language } from './words.ts';

/** Who has ports, beside the sockets. */
export interface HolderTables {
  /** Beside those of the listeners. */
  readonly processes: WindowsProcess[];
  readonly httpQueues: HttpQueue[];
  readonly urlReservations: UrlReservation[];
  readonly portProxies: PortProxy[];
}

export const noHolders = (): HolderTables => ({
  ...{ processes: [], httpQueues: [], urlReservations: [], portProxies: [] },
});

interface Labels {
  readonly snapshot: string;
  readonly queues: string;
  readonly name: string;
  readonly unnamed: string;
  readonly state: string;
  readonly attached: string;
  readonly ids: string;
  readonly group: string;
  readonly urls: string;
  readonly reservations: string;
  readonly reserved: string;
  readonly user: string;
  readonly listen: string;
  readonly yes: string;
  readonly listenOn: (family: string, other: string) => string;
}

const en: Labels = {
  snapshot: 'Snapshot of HTTP service state (Request Queue View): ',
  queues: 'Request queues',
  name: 'Request queue name',
  unnamed: 'Request queue is unnamed.',
  state: 'State: Active',
  attached: 'Number of active processes attached',
  ids: 'Process IDs',
  group: 'URL group ID',
  urls: 'Registered URLs',
  reservations: 'URL Reservations',
  reserved: 'Reserved URL',
  user: 'User',
  listen: 'Listen',
  yes: 'Yes',
  listenOn: (family, other) => `Listen on ${family}:             Connect to ${other}:`,
};

const LABELS: Readonly<Record<Language, Labels>> = {
  en,
  de: {
    ...{
      snapshot: 'Momentaufnahme des HTTP-Dienststatus (Anforderungswarteschlangenansicht): ',
      queues: 'Warteschlangen',
    },
    ...{
      name: 'Name der Anforderungswarteschlange',
      unnamed: 'Die Warteschlange ist unbenannt.',
      state: 'Status: Aktiv',
    },
    ...{ attached: 'Anzahl der angefügten aktiven Prozesse', ids: 'Prozess-IDs', group: 'URL-Gruppen-ID' },
    ...{ urls: 'Registrierte URLs', reservations: 'URL-Reservierungen', reserved: 'Reservierte URL', user: 'Benutzer' },
    ...{ listen: 'Abhören', yes: 'Ja' },
    listenOn: (family, other) => `Abhören auf ${family}:             Verbinden mit ${other}:`,
  },
  fr: {
    ...{ snapshot: 'Instantané de l’état du service HTTP : ', queues: 'Files d’attente' },
    ...{ name: 'Nom de la file d’attente ', unnamed: 'La file d’attente est sans nom.', state: 'État : Actif' },
    ...{ attached: 'Nombre de processus actifs attachés ', ids: 'ID de processus ', group: 'ID du groupe d’URL ' },
    ...{ urls: 'URL inscrites ', reservations: 'Réservations d’URL ', reserved: 'URL réservée ', user: 'Utilisateur ' },
    ...{ listen: 'Écouter ', yes: 'Oui' },
    listenOn: (family, other) => `Écouter sur ${family} :             Connexion à ${other} :`,
  },
  zh: {
    ...{ snapshot: 'HTTP 服务状态快照(请求队列视图): ', queues: '请求队列' },
    ...{ name: '请求队列名称', unnamed: '请求队列未命名。', state: '状态: 活动', attached: '附加的活动进程数' },
    ...{ ids: '进程 ID', group: 'URL 组 ID', urls: '注册的 URL', reservations: 'URL 保留项', reserved: '保留的 URL' },
    ...{ user: '用户', listen: '侦听', yes: '是' },
    listenOn: (family, other) => `侦听 ${family}:                 连接到 ${other}:`,
  },
  ja: {
    ...{ snapshot: 'HTTP サービスの状態のスナップショット: ', queues: '要求キュー' },
    ...{ name: '要求キュー名', unnamed: '要求キューに名前がありません。', state: '状態: アクティブ' },
    ...{ attached: 'アタッチされているアクティブなプロセスの数', ids: 'プロセス ID', group: 'URL グループ ID' },
    ...{ urls: '登録された URL', reservations: 'URL 予約', reserved: '予約された URL', user: 'ユーザー' },
    ...{ listen: 'リッスン', yes: 'はい' },
    listenOn: (family, other) => `${family} をリッスンする:         ${other} に接続する:`,
  },
};

/** `http show …` or `interface portproxy show all`; null for any other command of netsh. */
export function netshHolders(tables: HolderTables, language: Language, words: readonly string[]): string | null {
  const said = LABELS[language];
  switch (words.join(' ').toLowerCase()) {
    case 'http show servicestate view=requestq verbose=yes':
      return serviceState(tables, said);
    case 'http show urlacl':
      return reservations(tables, said);
    case 'interface portproxy show all':
      return proxies(tables, said);
    default:
      return null;
  }
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\r\n`).join('');
}

function serviceState({ httpQueues }: HolderTables, said: Labels): string {
  const queues = httpQueues.flatMap(({ urls, pids }) => [
    `    ${said.name}: ${said.unnamed}`,
    '        Version: 2.0',
    `        ${said.state}`,
    `        ${said.attached}: ${pids.length}`,
    `        ${said.ids}:`,
    ...pids.map((pid) => `            ${pid}`),
    '',
    `        ${said.group}: F900000240000001`,
    `            ${said.name}: ${said.unnamed}`,
    '            Max bandwidth: 4294967295',
    `            ${said.urls}:`,
    ...urls.map((url) => `                ${url}`),
    '',
  ]);
  return text(['', said.snapshot, '-'.repeat(53), '', `${said.queues}:`, ...queues]);
}

function reservations({ urlReservations }: HolderTables, said: Labels): string {
  const rows = urlReservations.flatMap(({ url, users, trustees }) => [
    `    ${said.reserved}            : ${url} `,
    ...users.flatMap((user) => [`        ${said.user}: ${user}`, `            ${said.listen}: ${said.yes}`]),
    `            SDDL: D:${trustees.map((trustee) => `(A;;GX;;;${trustee})`).join('')} `,
    '',
  ]);
  return text(['', `${said.reservations}:`, '-'.repeat(17), '', ...rows]);
}

function proxies({ portProxies }: HolderTables, said: Labels): string {
  const kinds = [...new Set(portProxies.map(({ kind }) => kind))];
  return text(
    kinds.flatMap((kind) => {
      const [family = '', other = ''] = kind.split('to').map((version) => `ip${version}`);
      const rows = portProxies.filter((each) => each.kind === kind);
      return [
        '',
        said.listenOn(family, other),
        '',
        'Address         Port        Address         Port',
        '--------------- ----------  --------------- ----------',
        ...rows.map(({ address, port, to }) =>
          [address.padEnd(15), String(port).padEnd(11), to.address.padEnd(15), to.port].join(' '),
        ),
      ];
    }),
  );
}

/** Every process, those of the listeners among them, which are there unless they are said to be gone. */
export function processesOf(tables: HolderTables, listeners: readonly Listener[]): readonly WindowsProcess[] {
  const plain = { parent: 0, started: null, services: [] };
  const all = new Map<number, WindowsProcess>(listeners.map(({ pid, name }) => [pid, { pid, name, ...plain }]));
  for (const each of tables.processes) all.set(each.pid, each);
  return [...all.values()].filter(({ name }) => name !== GONE);
}

/** The name of a process that has ended. */
export const GONE = '(gone)';

export function powershell(tables: HolderTables, listeners: readonly Listener[]): string {
  const all = processesOf(tables, listeners);
  const row = (cells: readonly (string | number)[]): string => cells.map((cell) => `"${cell}"`).join(',');
  return text([
    row(['ProcessId', 'ParentProcessId', 'Started', 'Name']),
    ...all.map(({ pid, parent, started, name }) => row([pid, parent ?? 0, started ?? '', name])),
    row(['ProcessId', 'Name']),
    ...all.flatMap(({ pid, services }) => (services ?? []).map((name) => row([pid, name]))),
  ]);
}
