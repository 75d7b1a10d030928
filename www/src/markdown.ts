/**
 * The little Markdown of a scenario's text: paragraphs, lists, emphasis, code
 * and links. It becomes templates; nothing of it is ever taken as HTML.
 */
import { html } from 'lit';

/** The longest text that is read. */
export const MARKDOWN_MAX = 10_000;

export type Inline =
  | string
  | { readonly kind: 'code' | 'em' | 'strong'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

export type Block =
  | { readonly kind: 'paragraph'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Inline[])[] };

const INLINE =
  /`([^`]{1,300})`|\*\*([^*]{1,300})\*\*|\*([^*]{1,300})\*|\[([^\]]{1,300})\]\(([^()\s]{1,300})\)/g;

export function parseInlines(text: string): Inline[] {
  const inlines: Inline[] = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    if (found.index > from) inlines.push(text.slice(from, found.index));
    from = found.index + found[0].length;
    const [whole, code, strong, em, words, href] = found;
    if (code !== undefined) inlines.push({ kind: 'code', text: code });
    else if (strong !== undefined) inlines.push({ kind: 'strong', text: strong });
    else if (em !== undefined) inlines.push({ kind: 'em', text: em });
    // Nowhere but to a page: no scripts, no data.
    else if (words && href && /^https?:\/\//i.test(href))
      inlines.push({ kind: 'link', text: words, href });
    else inlines.push(whole);
  }
  if (from < text.length) inlines.push(text.slice(from));
  return inlines;
}

export function parseMarkdown(text: string): Block[] {
  return text
    .slice(0, MARKDOWN_MAX)
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const lines = part.split('\n').map((line) => line.trim());
      if (lines.every((line) => /^[-*] /.test(line))) {
        return { kind: 'list', items: lines.map((line) => parseInlines(line.slice(2))) };
      }
      return { kind: 'paragraph', inlines: parseInlines(lines.join(' ')) };
    });
}

function inline(part: Inline): unknown {
  if (typeof part === 'string') return part;
  if (part.kind === 'link')
    return html`<a href=${part.href} target="_blank" rel="noopener noreferrer">${part.text}</a>`;
  if (part.kind === 'code') return html`<code>${part.text}</code>`;
  return part.kind === 'em' ? html`<em>${part.text}</em>` : html`<strong>${part.text}</strong>`;
}

/** The text as templates. */
export function markdown(text: string): unknown {
  return parseMarkdown(text).map((block) =>
    block.kind === 'list'
      ? html`<ul>
          ${block.items.map((item) => html`<li>${item.map(inline)}</li>`)}
        </ul>`
      : html`<p>${block.inlines.map(inline)}</p>`,
  );
}
