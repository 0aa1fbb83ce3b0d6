/** Which entry of a boot loader's menu boots by itself: the parameters of the others set nothing. */
import { describe, expect, it } from 'vitest';
import {
  defaultLoaderEntry,
  grubEnvironment,
  othersInExtlinux,
  othersInGrub,
} from '../../../src/backends/linux/boot-sources/menu-entries.ts';

/** As grub-mkconfig of Debian writes it. */
const GRUB = (fallback: string): string => `if [ "\${next_entry}" ] ; then
   set default="\${next_entry}"
else
   set default="${fallback}"
fi
function load_video {
  insmod all_video
}
menuentry 'Debian GNU/Linux' --class debian $menuentry_id_option 'gnulinux-simple' {
  linux /vmlinuz-2 first
}
submenu 'Advanced options' $menuentry_id_option 'gnulinux-advanced' {
  menuentry 'Debian, with Linux 2' --class debian $menuentry_id_option 'gnulinux-2' {
    linux /vmlinuz-2 second
  }
  menuentry 'Debian, with Linux 1' --class debian $menuentry_id_option 'gnulinux-1' {
    linux /vmlinuz-1 third
  }
}
menuentry "Own" --id own {
  linux /vmlinuz-own fourth
}
linux /outside everywhere
`;

const words = (text: string, isOther: (line: number) => boolean): string =>
  text
    .split('\n')
    .flatMap((line, i) => (isOther(i) ? [] : (/(?:linux|append) .*?(\w+)$/i.exec(line)?.[1] ?? [])))
    .join(' ');

describe('GRUB', () => {
  it.each([
    ['0', '', 'first'],
    ['2', '', 'fourth'],
    ['own', '', 'fourth'],
    ['Own', '', 'fourth'],
    ['1>1', '', 'third'],
    ['gnulinux-advanced>gnulinux-1', '', 'third'],
    ['Advanced options>Debian, with Linux 1', '', 'third'],
    ['1', '', 'second'],
    ['gone', '', 'first'],
    ['', '', 'first'],
    ['${saved_entry}', 'saved_entry=gnulinux-advanced>gnulinux-2\n', 'second'],
    ['${saved_entry}', '# GRUB Environment Block\nsaved_entry=\n', 'first'],
    ['0', 'saved_entry=2\n', 'first'],
    ['0', 'next_entry=own\n', 'fourth'],
  ])('default %j, grubenv %j: %s', (fallback, environment, expected) => {
    const text = GRUB(fallback);
    expect(words(text, othersInGrub(text, grubEnvironment(environment)))).toBe(`${expected} everywhere`);
  });
});

describe('extlinux', () => {
  const MENU = 'append everywhere\nLABEL a\n  APPEND first\nlabel b\n  append second\n';
  it.each([
    ['', MENU, 'everywhere first'],
    ['', `DEFAULT b\n${MENU}`, 'everywhere second'],
    ['', `${MENU}  menu default\n`, 'everywhere second'],
    ['', `default gone\n${MENU}`, 'everywhere first'],
  ])('%s%j: %s', (_, text, expected) => {
    expect(words(text, othersInExtlinux(text))).toBe(expected);
  });
});

describe('entries of the Boot Loader Specification', () => {
  const entry = (name: string, text = '') => ({ name, text });
  const SORTED = 'sort-key debian\nversion ';
  it.each([
    ['the newest', [entry('debian-6.1.9.conf'), entry('debian-6.1.10.conf')], null, 'debian-6.1.10.conf'],
    ['by pattern', [entry('debian-6.1.9.conf'), entry('debian-6.1.10.conf')], '*6.1.9*', 'debian-6.1.9.conf'],
    ['by pattern, of several the newest', [entry('a-1.conf'), entry('b-2.conf'), entry('b-1.conf')], 'b-*', 'b-2.conf'],
    ['without .conf', [entry('a.conf'), entry('b.conf')], 'a', 'a.conf'],
    ['in capitals', [entry('A.conf'), entry('b.conf')], 'a.conf', 'A.conf'],
    ['a name that is gone', [entry('a.conf'), entry('b.conf')], 'c.conf', 'b.conf'],
    ['@saved', [entry('a.conf'), entry('b.conf')], '@saved', 'b.conf'],
    ['with a sort key first', [entry('z.conf'), entry('a.conf', `${SORTED}1\n`)], null, 'a.conf'],
    [
      'of one sort key the newest',
      [entry('z.conf', `${SORTED}6.9\n`), entry('a.conf', `${SORTED}6.10\n`)],
      null,
      'a.conf',
    ],
    ['tried in vain', [entry('a+0-3.conf', `${SORTED}2\n`), entry('b+2-1.conf', `${SORTED}1\n`)], null, 'b+2-1.conf'],
    ['with tries, by its name', [entry('a+3.conf'), entry('b.conf')], 'a.conf', 'a+3.conf'],
  ])('%s', (_, entries, wanted, expected) => {
    expect(defaultLoaderEntry(entries, wanted)).toBe(expected);
    expect(defaultLoaderEntry(entries.toReversed(), wanted)).toBe(expected);
  });
});
