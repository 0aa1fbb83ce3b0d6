/** A yes-or-no question on the terminal. Reached by import() only: ink takes longer to load than all the rest. */
import { Box, render, Text, useApp, useInput } from 'ink';

export async function ask(question: string): Promise<boolean> {
  let answer = false;
  const view = render(<Question text={question} onAnswer={(yes) => (answer = yes)} />, {
    stdout: process.stderr,
    exitOnCtrlC: false,
  });
  await view.waitUntilExit();
  return answer;
}

function Question({ text, onAnswer }: { readonly text: string; readonly onAnswer: (yes: boolean) => void }) {
  const { exit } = useApp();
  useInput((input, key) => {
    const yes = input.toLowerCase() === 'y';
    const no =
      input.toLowerCase() === 'n' || key.return || key.escape || (key.ctrl && (input === 'c' || input === 'd'));
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
