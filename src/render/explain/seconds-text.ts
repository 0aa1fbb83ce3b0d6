/** How long TIME_WAIT lasts: `12 more seconds`. */
export function secondsText(seconds: number | null): string {
  if (seconds === null) return 'at most 60 seconds more';
  return `${seconds} more ${seconds === 1 ? 'second' : 'seconds'}`;
}
