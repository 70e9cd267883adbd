import { isCaptionText, LIMITS } from '@guise/protocol';

/** The end of what is being said, as one caption holds it; `null`: nothing that could be shown. */
export function lastWords(text: string): string | null {
  const line = flatten(text);
  if (line.length <= LIMITS.captionLength) return checked(line);
  const end = line.slice(-LIMITS.captionLength);
  return checked(end.slice(end.indexOf(' ') + 1));
}

/** What was said, in as many captions as it needs. */
export function linesOf(text: string): string[] {
  const lines: string[] = [];
  let rest = flatten(text);
  while (rest.length > LIMITS.captionLength) {
    const space = rest.lastIndexOf(' ', LIMITS.captionLength);
    const length = space > 0 ? space : LIMITS.captionLength;
    lines.push(rest.slice(0, length));
    rest = rest.slice(length).trim();
  }
  lines.push(rest);
  return lines.map(checked).filter((line) => line !== null);
}

/** One line without what is no character. */
function flatten(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .replace(/ +/g, ' ')
    .trim();
}

function checked(line: string): string | null {
  const trimmed = line.trim();
  return isCaptionText(trimmed) ? trimmed : null;
}
