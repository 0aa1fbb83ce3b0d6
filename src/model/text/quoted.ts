/** How a message quotes what stands in a file. What can't be shown in it gets its escapes where the message is printed. */

/** `"0120"`: long text is cut. */
export function quoted(text: string): string {
  return inQuotes(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}

export function inQuotes(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
