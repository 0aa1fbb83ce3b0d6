/** Private hosts as a group of Ansible's, and the real ansible-playbook in front of them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PrivateHost, requireTool, type RunResult } from '../namespace.ts';

export interface PlayOptions {
  readonly words?: readonly string[];
}

/** What one task has come to on one host, as a module gave it. */
export interface TaskResult {
  readonly changed: boolean;
  readonly failed?: boolean;
  readonly skipped?: boolean;
  readonly msg?: string;
  readonly [key: string]: unknown;
}

interface PlayOutput {
  readonly plays: readonly {
    readonly tasks: readonly {
      readonly task: { readonly name: string };
      readonly hosts: Readonly<Record<string, TaskResult>>;
    }[];
  }[];
  readonly stats: Readonly<Record<string, Readonly<Record<'changed' | 'failures' | 'ok' | 'unreachable', number>>>>;
}

/** Comes first in the PATH of each host. */
export const BIN = '/var/lib/bin';

export class AnsibleGroup {
  readonly #folder = mkdtempSync(join(tmpdir(), 'portplan-ansible-'));
  readonly #hosts: ReadonlyMap<string, PrivateHost>;

  private constructor(hosts: ReadonlyMap<string, PrivateHost>) {
    this.#hosts = hosts;
  }

  static async start(names: readonly string[]): Promise<AnsibleGroup> {
    requireTool('ansible-playbook');
    const started = names.map(async (name) => [name, await PrivateHost.start()] as const);
    const group = new AnsibleGroup(new Map(await Promise.all(started)));
    for (const host of group.#hosts.values()) host.run(['mkdir', BIN]);
    return group;
  }

  host(name: string): PrivateHost {
    const host = this.#hosts.get(name);
    if (host) return host;
    throw new Error(`There is no host ${name} in this group.`);
  }

  /** Plays the tasks on every host, and gives back what each came to. */
  tasks(tasks: readonly unknown[], options: PlayOptions = {}): Played {
    const playbook = join(this.#folder, 'playbook.json');
    writeFileSync(playbook, JSON.stringify([{ hosts: 'all', gather_facts: false, tasks }]));
    return this.play(playbook, options);
  }

  play(playbook: string, options: PlayOptions = {}): Played {
    const { status, stdout, stderr } = this.run(playbook, options, 'ansible.posix.json');
    if (!stdout.startsWith('{')) throw new Error(`ansible-playbook ${playbook}: ${stdout}${stderr}`);
    return new Played(status, JSON.parse(stdout) as PlayOutput);
  }

  /** As a person at a terminal sees it. */
  run(playbook: string, { words = [] }: PlayOptions = {}, callback = 'default'): RunResult {
    const inventory = join(this.#folder, 'inventory.json');
    writeFileSync(inventory, JSON.stringify(this.#inventory()));
    const result = spawnSync('ansible-playbook', ['--inventory', inventory, playbook, ...words], {
      encoding: 'utf8',
      timeout: 110_000,
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, ...this.#environment(), ANSIBLE_STDOUT_CALLBACK: callback },
    });
    if (result.error) throw result.error;
    return { status: result.status ?? -1, stdout: result.stdout, stderr: result.stderr };
  }

  close(): void {
    for (const host of this.#hosts.values()) host.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #inventory(): object {
    const hosts = [...this.#hosts].map(([name, host]) => [name, { ansible_private_host_pid: host.pid }]);
    const common = {
      ansible_connection: 'private_host',
      ansible_remote_tmp: '/run/ansible',
      ansible_python_interpreter: '/usr/bin/python3',
      ansible_become: false,
      ansible_private_host_path: BIN,
      portplan_program: `${BIN}/portplan`,
    };
    return { edge: { hosts: Object.fromEntries(hosts) as object, vars: common } };
  }

  /** The example's own settings, and none of this machine's. */
  #environment(): Readonly<Record<string, string>> {
    return {
      ANSIBLE_CONFIG: resolve('examples/ansible/ansible.cfg'),
      ANSIBLE_CONNECTION_PLUGINS: resolve('test/support/ansible/connection_plugins'),
      ANSIBLE_HOME: this.#folder,
      ANSIBLE_NOCOLOR: '1',
      ANSIBLE_PIPELINING: '1',
      LC_ALL: 'C.UTF-8',
    };
  }
}

/** A play that has been played. */
export class Played {
  readonly status: number;
  readonly #output: PlayOutput;

  constructor(status: number, output: PlayOutput) {
    this.status = status;
    this.#output = output;
  }

  /** How many tasks have changed something, by host. */
  get changed(): Readonly<Record<string, number>> {
    return this.#count('changed');
  }

  get failures(): Readonly<Record<string, number>> {
    return this.#count('failures');
  }

  /** What each task with this name, in each batch of hosts, has come to on a host; in order. */
  all(task: string, host: string): readonly TaskResult[] {
    const tasks = this.#output.plays.flatMap((play) => play.tasks).filter((each) => each.task.name === task);
    return tasks.flatMap((each) => each.hosts[host] ?? []);
  }

  result(task: string, host: string): TaskResult {
    const [result] = this.all(task, host);
    if (result) return result;
    throw new Error(`The task ${task} was not run on ${host}.`);
  }

  #count(what: 'changed' | 'failures'): Readonly<Record<string, number>> {
    return Object.fromEntries(Object.entries(this.#output.stats).map(([host, counts]) => [host, counts[what]]));
  }
}
