/** A yes-or-no question on the terminal. Reached by import() only: ink takes longer to load than all the rest. */
import { lineText, type Printable } from '../model/text/printable.ts';
import { createInterface } from 'node:readline';
import { Box, render, Text, useApp, useInput } from 'ink';

export async function ask(question: string): Promise<boolean> {
  const text = lineText(question);
  // A terminal that does not know its size, as under `script` or a serial line: ink would break every line after a letter.
  if (!process.stderr.columns) return askPlainly(text);
  let answer = false;
  const view = render(<ConfirmQuestion text={text} onAnswer={(yes) => (answer = yes)} />, {
    stdout: process.stderr,
    exitOnCtrlC: false,
  });
  await view.waitUntilExit();
  return answer;
}

async function askPlainly(question: Printable): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await new Promise<string>((resolve) => {
    lines.once('close', () => resolve(''));
    lines.question(`${question} [y/N] `, resolve);
  });
  lines.close();
  return /^y(es)?$/i.test(answer.trim());
}

function ConfirmQuestion({ text, onAnswer }: { readonly text: Printable; readonly onAnswer: (yes: boolean) => void }) {
  const { exit } = useApp();
  useInput((input, key) => {
    // Pasted, or sent by a program, `y` and Enter come together.
    const letter = input.charAt(0).toLowerCase();
    const yes = letter === 'y' && !key.ctrl;
    const no = letter === 'n' || key.return || key.escape || (key.ctrl && (letter === 'c' || letter === 'd'));
    if (!yes && !no) return;
    onAnswer(yes);
    exit();
  });
  return (
    <Box>
      <Text bold>{text} </Text>
      <Text dimColor>[y/N] </Text>
    </Box>
  );
}
