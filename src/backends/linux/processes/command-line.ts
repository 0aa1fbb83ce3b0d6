import { type Bytes, bytesOf } from '../../../model/bytes.ts';

/** The kernel cuts a process's own name (comm) after so many bytes. */
const LONGEST_NAME = 15;

/** The words of /proc/PID/cmdline; one empty word where there are none. */
export function commandWords(text: string): readonly Bytes[] {
  return text.replace(/\0+$/, '').split('\0').map(bytesOf);
}

/**
 * The words of /proc/PID/cmdline on one line, as bytes. A program whose path has a blank in it is quoted, so that the first word
 * stays the program; where a process has written another title there, or nothing but blanks, it is no path.
 */
export function commandLine(text: string, name: string): string {
  const [program = '', ...others] = commandWords(text);
  const first = program.trim() === '' ? name : program;
  return [isPathWithBlank(first, name) ? `'${first}'` : first, ...others].join(' ');
}

/** The last part of a path is the name that the kernel gave the process. */
export function isPathWithBlank(program: string, name: string): boolean {
  const last = program.slice(program.lastIndexOf('/') + 1);
  const isNamed = name.length < LONGEST_NAME ? last === name : last.startsWith(name);
  return program.includes(' ') && /^\.{0,2}\//.test(program) && isNamed;
}
