/** The map on a terminal, with keys. Reached by import() only: ink takes longer to load than all the rest. */
import { lineText } from '../../model/text/printable.ts';
import { useEffect, useReducer } from 'react';
import { Box, type Key as InkKey, render, Text, useApp, useInput, useStdout } from 'ink';
import { painter } from '../paint.ts';
import type { PortMap } from '../../model/map/port-map.ts';
import { type ViewKey, press } from './view-keys.ts';
import { type MapView, type Size, startView, type ViewState, withMap } from './view-state.ts';
import { viewLines } from './view-text.ts';

/** A screen of its own, so that what was there comes back. */
const [ENTER, LEAVE] = ['\x1b[?1049h\x1b[H', '\x1b[?1049l'];
const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTSTP'] as const;

export async function showMap(view: MapView): Promise<void> {
  const seen = { state: startView(view.map, sizeOf(process.stdout)) };
  while ((await endOfShow(view, seen)) === 'SIGTSTP') {
    // The process stops here, with the screen as it was before, until it is continued (SIGCONT).
    process.kill(process.pid, 'SIGSTOP');
    seen.state = { ...seen.state, size: sizeOf(process.stdout) };
  }
}

/** The cursor and the page of the view, for when it is shown again. */
interface Seen {
  state: ViewState;
}

/** The signal that ended it, or stops it for a while; undefined where a key did. */
async function endOfShow(view: MapView, seen: Seen): Promise<NodeJS.Signals | undefined> {
  process.stdout.write(ENTER);
  const app = render(<MapScreen view={view} seen={seen} />, { exitOnCtrlC: false, patchConsole: false });
  const signals: NodeJS.Signals[] = [];
  const stop = (name: NodeJS.Signals): void => {
    signals.push(name);
    app.unmount();
  };
  for (const name of SIGNALS) process.once(name, stop);
  try {
    await app.waitUntilExit();
  } finally {
    for (const name of SIGNALS) process.off(name, stop);
    process.stdout.write(LEAVE);
  }
  for (const signal of signals) if (signal !== 'SIGTSTP') process.kill(process.pid, signal);
  return signals[0];
}

type Action =
  | { readonly keys: readonly ViewKey[] }
  | { readonly whole: PortMap }
  | Pick<ViewState, 'isStale' | 'message'>
  | Pick<ViewState, 'size'>
  | Pick<ViewState, 'explanation'>;

function reduce(state: ViewState, action: Action): ViewState {
  if ('keys' in action) return action.keys.reduce(press, state);
  return 'whole' in action ? withMap(state, action.whole) : { ...state, ...action };
}

function MapScreen({ view: { color, explain, reread }, seen }: { readonly view: MapView; readonly seen: Seen }) {
  const { exit } = useApp();
  const { stdout } = useStdout();
  const [state, act] = useReducer(reduce, seen.state);
  useEffect(() => {
    seen.state = state;
  }, [seen, state]);
  useExplanation(state, explain, act);
  useReading(state, reread, act);
  useEffect(() => {
    const resized = (): void => act({ size: sizeOf(stdout) });
    stdout.on('resize', resized);
    return () => {
      stdout.off('resize', resized);
    };
  }, [stdout]);
  useEffect(() => {
    if (state.mode === 'over') exit();
  }, [state.mode, exit]);
  useInput((input, key) => {
    if (key.ctrl && input === 'c') exit();
    else act({ keys: keysOf(input, key) });
  });
  const lines = viewLines(state, painter(color));
  return (
    <Box flexDirection="column">
      {lines.map((line, row) => (
        <Text key={row} wrap="truncate">
          {line === '' ? ' ' : line}
        </Text>
      ))}
    </Box>
  );
}

function useExplanation(
  { mode, cursor, map }: ViewState,
  explain: MapView['explain'],
  act: (found: Pick<ViewState, 'explanation'>) => void,
): void {
  const isAsked = mode === 'explain';
  useEffect(() => {
    if (!isAsked) return;
    let isWanted = true;
    void explain(cursor, map.protocols)
      .catch((error: unknown) => lineText(sentenceOf(error)))
      .then((explanation) => {
        if (isWanted) act({ explanation });
      });
    return () => {
      isWanted = false;
    };
  }, [isAsked, cursor, map, explain, act]);
}

function useReading({ isStale }: ViewState, reread: MapView['reread'], act: (found: Action) => void): void {
  useEffect(() => {
    if (!isStale) return;
    reread().then(
      (whole) => act({ whole }),
      (error: unknown) => act({ isStale: false, message: sentenceOf(error) }),
    );
  }, [isStale, reread, act]);
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function sizeOf({ columns, rows }: Size): Size {
  return { columns, rows };
}

const NAMES: readonly (readonly [keyof InkKey, ViewKey])[] = [
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['pageUp', 'page-up'],
  ['pageDown', 'page-down'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  ['delete', 'backspace'],
];

/** Pasted, or sent by a program, several letters and Enter come together. */
function keysOf(input: string, key: InkKey): readonly ViewKey[] {
  const name = NAMES.find(([flag]) => key[flag] === true)?.[1];
  if (name !== undefined) return [name];
  if (key.ctrl || key.meta) return [];
  return Array.from(input).flatMap((letter): readonly ViewKey[] => {
    if (letter === '\r' || letter === '\n') return ['enter'];
    return letter >= ' ' ? [{ text: letter }] : [];
  });
}
