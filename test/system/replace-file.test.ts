/** The one way in which files are changed, while other programs change them too. */
import type { Folder } from '../../src/system/system.ts';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bytesOf } from '../../src/model/bytes.ts';
import type { FileState } from '../../src/model/plan/file-state.ts';
import { createInFolder, replaceInFolder } from '../../src/system/files/replace-file.ts';
import { nodeSystem } from '../../src/system/node-system.ts';

function scratch(): string {
  const path = mkdtempSync(join(tmpdir(), 'portplan-replace-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

const state = (text: string): FileState => ({ text: bytesOf(text), mode: 0o644, ...nodeSystem(null).user() });
const [OLD, NEW] = [state('old\n'), state('new\n')];

/** The folder, with something that happens before or after one of its calls. */
function disturbed(folder: Folder, call: keyof Folder, when: 'before' | 'after', happen: () => void): Folder {
  let left = 1;
  return new Proxy(folder, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      return (...words: unknown[]): unknown => {
        const isNow = key === call && left-- === 1;
        if (isNow && when === 'before') happen();
        const result: unknown = Reflect.apply(value, target, words);
        if (isNow && when === 'after') happen();
        return result;
      };
    },
  });
}

/** What is left of the folder's files when OLD is replaced by NEW, or removed, and something happens meanwhile. */
function replaced(
  after: FileState | null,
  call: keyof Folder,
  when: 'before' | 'after',
  happen: (file: string) => void,
) {
  const path = scratch();
  const file = join(path, 'file');
  nodeSystem(null).inFolder(path, (folder) => createInFolder(folder, 'file', OLD));
  const code = nodeSystem(null).inFolder(path, (folder) => {
    try {
      replaceInFolder(
        disturbed(folder, call, when, () => happen(file)),
        'file',
        after,
        OLD,
      );
      return null;
    } catch (error) {
      return (error as { code: string }).code;
    }
  });
  const names = readdirSync(path);
  return { code, files: Object.fromEntries(names.map((name) => [name, readFileSync(join(path, name), 'latin1')])) };
}

const appended = (file: string): void => appendFileSync(file, 'theirs\n');
const renamed = (file: string): void => {
  writeFileSync(`${file}.theirs`, 'theirs\n');
  renameSync(`${file}.theirs`, file);
};

describe('what another program writes', () => {
  it.each<[keyof Folder, 'before' | 'after']>([
    ['create', 'before'],
    ['create', 'after'],
    ['link', 'before'],
    ['link', 'after'],
    ['read', 'after'],
    ['areSame', 'after'],
    ['rename', 'before'],
  ])('in place, %s (%s), stays', (call, when) => {
    expect(replaced(NEW, call, when, appended)).toEqual({ code: 'ECHANGED', files: { file: 'old\ntheirs\n' } });
  });

  it.each<[keyof Folder, 'before' | 'after']>([
    ['create', 'after'],
    ['link', 'before'],
    ['link', 'after'],
    ['read', 'after'],
  ])('by a new file, %s (%s), stays', (call, when) => {
    expect(replaced(NEW, call, when, renamed)).toEqual({ code: 'ECHANGED', files: { file: 'theirs\n' } });
  });

  it.each<[keyof Folder, 'before' | 'after']>([
    ['link', 'before'],
    ['read', 'after'],
    ['remove', 'before'],
  ])('to a file that is to be removed, %s (%s), stays', (call, when) => {
    expect(replaced(null, call, when, appended)).toEqual({ code: 'ECHANGED', files: { file: 'old\ntheirs\n' } });
  });

  it('to a program that opened the file before is there, also when it truncates first', () => {
    const path = scratch();
    const file = join(path, 'file');
    nodeSystem(null).inFolder(path, (folder) => {
      createInFolder(folder, 'file', OLD);
      const truncated = disturbed(folder, 'rename', 'before', () => writeFileSync(file, ''));
      expect(() => replaceInFolder(truncated, 'file', NEW, OLD)).toThrow('ECHANGED');
    });
    appendFileSync(file, 'theirs\n');
    expect(readFileSync(file, 'utf8')).toBe('theirs\n');
  });
});

it('a file that was to be new, and is there by then, stays', () => {
  const path = scratch();
  nodeSystem(null).inFolder(path, (folder) => {
    const late = disturbed(folder, 'link', 'before', () => writeFileSync(join(path, 'file'), 'theirs\n'));
    expect(() => replaceInFolder(late, 'file', NEW, null)).toThrow('ECHANGED');
    expect(folder.list()).toEqual(['file']);
    expect(folder.read('file')?.text).toBe('theirs\n');
  });
});

it.each(['link', 'rename', 'sync', 'create'] as const)('nothing is left beside a file where %s fails', (call) => {
  const path = scratch();
  nodeSystem(null).inFolder(path, (folder) => {
    createInFolder(folder, 'file', OLD);
    const broken = disturbed(folder, call, 'before', () => {
      throw Object.assign(new Error('EIO'), { code: 'EIO' });
    });
    expect(() => replaceInFolder(broken, 'file', NEW, OLD)).toThrow('EIO');
    expect(folder.list()).toEqual(['file']);
  });
});

it('without hard links the comparison still stands', () => {
  const path = scratch();
  nodeSystem(null).inFolder(path, (folder) => {
    createInFolder(folder, 'file', OLD);
    const without = (): Folder =>
      disturbed(folder, 'link', 'before', () => {
        throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
      });
    expect(() => replaceInFolder(without(), 'file', NEW, state('other\n'))).toThrow('ECHANGED');
    replaceInFolder(without(), 'file', NEW, OLD);
    expect([folder.list(), folder.read('file')]).toEqual([['file'], NEW]);
  });
});

describe('leftovers', () => {
  it('a file whose removal is refused once is removed all the same', () => {
    const path = scratch();
    nodeSystem(null).inFolder(path, (folder) => {
      createInFolder(folder, 'file', OLD);
      const once = disturbed(folder, 'remove', 'before', () => {
        throw Object.assign(new Error('EIO'), { code: 'EIO' });
      });
      replaceInFolder(once, 'file', NEW, OLD);
      expect(folder.list()).toEqual(['file']);
    });
  });

  it('of processes that are gone are removed, and nothing else', () => {
    const path = scratch();
    const [gone, own, running] = [4_194_305, process.pid, process.ppid];
    for (const pid of [gone, own, running]) writeFileSync(join(path, `.${pid}-abc.portplan-new`), '');
    writeFileSync(join(path, '.zzz-portplan.conf.portplan-new'), 'as 0.1.0 named it');
    for (const name of ['.portplan-new', `${gone}-abc.portplan-new`, `.${gone}-abc.portplan-new~`])
      writeFileSync(join(path, name), '');
    nodeSystem(null).inFolder(path, (folder) => replaceInFolder(folder, 'file', NEW));
    expect(readdirSync(path).sort()).toEqual(
      [
        `.${running}-abc.portplan-new`,
        '.portplan-new',
        `${gone}-abc.portplan-new`,
        `.${gone}-abc.portplan-new~`,
        'file',
      ].sort(),
    );
  });
});
