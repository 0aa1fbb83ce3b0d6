/** The map on a terminal, with keys. Reached by import() only: ink takes longer to load than all the rest. */
import { useEffect, useReducer, useState } from 'react';
import { Box, type Key as InkKey, render, Text, useApp, useInput, useStdout } from 'ink';
import { painter } from '../paint.ts';
import { type Key, type MapView, press, startView, type Size, type ViewState } from './view-state.ts';
import { viewLines } from './view-text.ts';

/** A screen of its own, so that what was there comes back. */
const [ENTER, LEAVE] = ['\x1b[?1049h\x1b[H', '\x1b[?1049l'];
const SIGNALS = ['SIGTERM', 'SIGHUP'] as const;

export async function showMap(view: MapView): Promise<void> {
  process.stdout.write(ENTER);
  const app = render(<MapScreen {...view} />, { exitOnCtrlC: false, patchConsole: false });
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
  for (const signal of signals) process.kill(process.pid, signal);
}

type Action = { readonly keys: readonly Key[] } | { readonly size: Size };

function reduce(state: ViewState, action: Action): ViewState {
  return 'size' in action ? { ...state, size: action.size } : action.keys.reduce(press, state);
}

function MapScreen({ map, color, explain }: MapView) {
  const { exit } = useApp();
  const { stdout } = useStdout();
  const [state, act] = useReducer(reduce, startView(map, sizeOf(stdout)));
  const explanation = useExplanation(state, explain);
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
  const lines = viewLines(state, explanation, painter(color));
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

/** Null while it is looked for, and where none is wanted. */
function useExplanation({ mode, cursor, map }: ViewState, explain: MapView['explain']): string | null {
  const [found, setFound] = useState<string | null>(null);
  useEffect(() => {
    if (mode !== 'explain') return;
    let isWanted = true;
    setFound(null);
    const failed = (error: unknown): string => (error instanceof Error ? error.message : String(error));
    void explain(cursor, map.protocols)
      .catch(failed)
      .then((text) => {
        if (isWanted) setFound(text);
      });
    return () => {
      isWanted = false;
    };
  }, [mode, cursor, map, explain]);
  return found;
}

function sizeOf({ columns, rows }: Size): Size {
  return { columns, rows };
}

const NAMES: readonly (readonly [keyof InkKey, Key])[] = [
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
function keysOf(input: string, key: InkKey): readonly Key[] {
  const name = NAMES.find(([flag]) => key[flag] === true)?.[1];
  if (name !== undefined) return [name];
  if (key.ctrl || key.meta) return [];
  return Array.from(input).flatMap((letter): readonly Key[] => {
    if (letter === '\r' || letter === '\n') return ['enter'];
    return letter >= ' ' ? [{ text: letter }] : [];
  });
}
