/** The tasks of docs/ansible.md, as they stand there. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export interface Task {
  readonly name: string;
}

/** Every block of tasks, in order. */
const BLOCKS = [...readFileSync('docs/ansible.md', 'utf8').matchAll(/```yaml\n(?<yaml>.*?)```/gs)].map(
  ({ groups }) => parse(groups?.['yaml'] ?? '') as readonly Task[],
);

/** The block that has a task with this name; the last one of several. */
export function documentedTasks(name: string): readonly Task[] {
  const block = BLOCKS.findLast((tasks) => tasks.some((task) => task.name === name));
  if (block) return block;
  throw new Error(`docs/ansible.md has no task ${name}.`);
}

export function documentedTask(name: string): Task {
  const task = documentedTasks(name).find((each) => each.name === name);
  if (task) return task;
  throw new Error(`docs/ansible.md has no task ${name}.`);
}
