import { tokenize } from 'linkifyjs';
import { html, type TemplateResult } from 'lit';

/** A piece of text, or of it a link that may be followed. */
export interface Piece {
  readonly text: string;
  /** `null`: plain text. */
  readonly href: string | null;
}

/** Splits a text where it has web addresses; whatever is not http or https stays text. */
export function piecesOf(text: string): Piece[] {
  return tokenize(text).map((token) => {
    const href = token.isLink && token.t === 'url' ? token.toHref('https') : null;
    return { text: token.toString(), href: href && /^https?:\/\//i.test(href) ? href : null };
  });
}

/** A text with its web addresses as links, which open beside the call and learn nothing of it. */
export function linkedText(text: string): TemplateResult[] {
  return piecesOf(text).map(({ text: piece, href }) =>
    href
      ? html`<a href=${href} target="_blank" rel="noopener noreferrer nofollow">${piece}</a>`
      : html`${piece}`,
  );
}
