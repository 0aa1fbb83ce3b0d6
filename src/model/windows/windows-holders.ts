/** What Windows tells of those that may have its ports, beside the tables of netsh and netstat: plain values, JSON-able. */

/** A part is null where it was not asked for, or the program did not answer: then nothing is known of it. */
export interface WindowsHolders {
  /** Those that a question is about; their names come from tasklist, all else from PowerShell. */
  readonly processes: readonly WindowsProcess[] | null;
  /** What http.sys serves: its request queues with their URLs and processes. */
  readonly http: readonly HttpQueue[] | null;
  /** Who may register which URLs: a right, and no sign that anything is registered. */
  readonly urlReservations: readonly UrlReservation[] | null;
  /** Ports that iphlpsvc forwards (`netsh interface portproxy`). */
  readonly portProxies: readonly PortProxy[] | null;
  /** Whether programs of WSL run, which a restart of WinNAT may leave without a network. */
  readonly isWslRunning: boolean | null;
}

export interface WindowsProcess {
  readonly pid: number;
  readonly name: string;
  /** The process that started it, which may have ended since; null where it was not told. */
  readonly parent: number | null;
  /** ISO 8601; null where it was not told. */
  readonly started: string | null;
  /** The names of the services that it runs, which are not localized; null where it was not told. */
  readonly services: readonly string[] | null;
}

/** A request queue of http.sys: the processes take the requests for its URLs from it. */
export interface HttpQueue {
  readonly urls: readonly string[];
  /** None while IIS has started no worker process. */
  readonly pids: readonly number[];
}

export interface UrlReservation {
  readonly url: string;
  /** As Windows names them, in its own language. */
  readonly users: readonly string[];
  /** Of its SDDL: SIDs, or their two letters, such as BU (users) and WD (everyone). */
  readonly trustees: readonly string[];
}

export interface PortProxy {
  /** The words of netsh: `v4tov6` listens on IPv4 and connects to IPv6. */
  readonly kind: PortProxyKind;
  /** As netsh shows it, which is how it takes it back; `*` for every address. */
  readonly address: string;
  readonly port: number;
  readonly to: { readonly address: string; readonly port: number };
}

export const PORT_PROXY_KINDS = ['v4tov4', 'v4tov6', 'v6tov4', 'v6tov6'] as const;
export type PortProxyKind = (typeof PORT_PROXY_KINDS)[number];

/** The service that takes blocks of ports for containers and virtual machines; null where its state was not read. */
export type WinnatState = 'running' | 'stopped' | 'absent' | null;

export const NOTHING_TOLD: WindowsHolders = {
  ...{ processes: null, http: null, urlReservations: null, portProxies: null, isWslRunning: null },
};

/** The process of the kernel and its drivers, http.sys among them. */
export const SYSTEM_PID = 4;

/** `HTTP://+:5001/api/` → 5001; null for what is no such URL. The host may be an address, which http.sys repeats behind the port. */
export function portOfUrl(url: string): number | null {
  const port = URL_PORT.exec(url)?.[1];
  return port === undefined ? null : Number(port);
}

const URL_PORT = /^https?:\/\/(?:\[[^\]]+\]|[^:/[\]]+):(\d{1,5})(?::[^/]*)?\//i;

/** The request queues with a URL on this port. */
export function queuesOn({ http }: Pick<WindowsHolders, 'http'>, port: number): readonly HttpQueue[] {
  return (http ?? []).flatMap(({ urls, pids }) => {
    const there = urls.filter((url) => portOfUrl(url) === port);
    return there.length === 0 ? [] : [{ urls: there, pids }];
  });
}
