/**
 * The Markdown of a scenario's text: paragraphs, headings, lists, quotes, blocks of code and rules;
 * emphasis, code and links. It becomes templates; nothing of it is ever taken as HTML.
 */
import { html, nothing } from 'lit';

/** The longest text that is read. */
export const MARKDOWN_MAX = 10_000;
/** How deep quotes, and marks within a line, may lie in each other. */
const DEEPEST = 4;

export type Inline =
  | string
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'em' | 'strong'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'link'; readonly inlines: readonly Inline[]; readonly href: string }
  | { readonly kind: 'break' };

export type Block =
  | { readonly kind: 'paragraph'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'heading'; readonly level: number; readonly inlines: readonly Inline[] }
  | {
      readonly kind: 'list';
      /** The number of the first item; `null` when they are not numbered. */
      readonly from: number | null;
      readonly items: readonly (readonly Inline[])[];
    }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'rule' };

// Each mark is looked for within a bounded stretch, so that a text is read in bounded time.
const INLINE =
  /\\([!-/:-@[-`{-~])|`([^`]{1,300})`|\*\*(?=\S)(.{1,300}?)\*\*|(?<!\w)__(?=\S)(.{1,300}?)__(?!\w)|\*(?=\S)([^*]{1,300})\*|(?<!\w)_(?=\S)([^_]{1,300})_(?!\w)|\[([^\]]{1,300})\]\(([^()\s]{1,300})\)|(?: {2,}|\\)\n/g;

export function parseInlines(text: string, left = DEEPEST): Inline[] {
  const inlines: Inline[] = [];
  const inner = (words: string): Inline[] => (left > 0 ? parseInlines(words, left - 1) : [words]);
  let plain = '';
  let from = 0;
  const put = (inline: Inline): void => {
    if (plain !== '') inlines.push(plain);
    plain = '';
    inlines.push(inline);
  };
  for (const found of text.matchAll(INLINE)) {
    plain += text.slice(from, found.index);
    from = found.index + found[0].length;
    const [whole, escaped, code, strong, strong2, em, em2, words, href] = found;
    const heavy = strong ?? strong2;
    const light = em ?? em2;
    if (escaped !== undefined) plain += escaped;
    else if (code !== undefined) put({ kind: 'code', text: code });
    else if (heavy !== undefined) put({ kind: 'strong', inlines: inner(heavy) });
    else if (light !== undefined) put({ kind: 'em', inlines: inner(light) });
    else if (whole.endsWith('\n')) put({ kind: 'break' });
    // Nowhere but to a page: no scripts, no data.
    else if (words && href && /^https?:\/\//i.test(href))
      put({ kind: 'link', inlines: inner(words), href });
    else plain += whole;
  }
  plain += text.slice(from);
  if (plain !== '') inlines.push(plain);
  return inlines;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}(#{1,6}) +(.*?) *#*$/;
const RULE = /^ {0,3}([-*_])( *\1){2,} *$/;
const ITEM = /^ {0,3}(?:[-*+]|(\d{1,9})[.)]) +(.*)$/;
const QUOTE = /^ {0,3}> ?/;

/** Whether a line is no part of the paragraph before it. */
function opens(line: string): boolean {
  return line.trim() === '' || [FENCE, HEADING, RULE, ITEM, QUOTE].some((kind) => kind.test(line));
}

export function parseMarkdown(text: string, left = DEEPEST): Block[] {
  const lines = text.slice(0, MARKDOWN_MAX).split(/\r?\n/);
  const blocks: Block[] = [];
  let at = 0;
  /** The lines from here on for which it holds. */
  const take = (holds: (line: string) => boolean): string[] => {
    const begin = at;
    while (at < lines.length && holds(lines[at] ?? '')) at++;
    return lines.slice(begin, at);
  };
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const fence = FENCE.exec(line)?.[1];
    const heading = HEADING.exec(line);
    if (line.trim() === '') at++;
    else if (fence !== undefined) {
      at++;
      const inside = take((line) => !line.trim().startsWith(fence));
      at++;
      blocks.push({ kind: 'code', text: inside.join('\n') });
    } else if (heading) {
      at++;
      const [, marks = '', words = ''] = heading;
      blocks.push({ kind: 'heading', level: marks.length, inlines: parseInlines(words) });
    } else if (RULE.test(line)) {
      at++;
      blocks.push({ kind: 'rule' });
    } else if (QUOTE.test(line) && left > 0) {
      const inside = take((line) => QUOTE.test(line)).map((line) => line.replace(QUOTE, ''));
      blocks.push({ kind: 'quote', blocks: parseMarkdown(inside.join('\n'), left - 1) });
    } else if (ITEM.test(line)) blocks.push(list(line, take));
    else {
      at++;
      blocks.push({ kind: 'paragraph', inlines: running([line, ...take((it) => !opens(it))]) });
    }
  }
  return blocks;
}

/** Items that follow upon each other; a line that opens nothing goes on with the item before it. */
function list(first: string, take: (holds: (line: string) => boolean) => string[]): Block {
  const number = ITEM.exec(first)?.[1];
  const isOne = (line: string): boolean => {
    const item = ITEM.exec(line);
    return item !== null && (item[1] === undefined) === (number === undefined);
  };
  const items: string[][] = [];
  for (const line of take((line) => isOne(line) || !opens(line))) {
    const words = ITEM.exec(line)?.[2];
    if (words === undefined) items.at(-1)?.push(line);
    else items.push([words]);
  }
  return {
    kind: 'list',
    from: number === undefined ? null : Number(number),
    items: items.map(running),
  };
}

/** Lines that run on, but where one ends in two blanks or a backslash. */
function running(lines: readonly string[]): Inline[] {
  const told = lines.map((line) => line.trimStart()).join('\n');
  return parseInlines(told.trimEnd()).map((part) =>
    typeof part === 'string' ? part.replaceAll('\n', ' ') : part,
  );
}

function inline(part: Inline): unknown {
  if (typeof part === 'string') return part;
  switch (part.kind) {
    case 'code':
      return html`<code>${part.text}</code>`;
    case 'break':
      return html`<br />`;
    case 'em':
      return html`<em>${part.inlines.map(inline)}</em>`;
    case 'strong':
      return html`<strong>${part.inlines.map(inline)}</strong>`;
    case 'link':
      return html`<a href=${part.href} target="_blank" rel="noopener noreferrer">${part.inlines.map(inline)}</a>`;
  }
}

function block(part: Block): unknown {
  switch (part.kind) {
    case 'paragraph':
      return html`<p>${part.inlines.map(inline)}</p>`;
    case 'heading':
      // The title of the text stands above it.
      return part.level < 3
        ? html`<h3>${part.inlines.map(inline)}</h3>`
        : html`<h4>${part.inlines.map(inline)}</h4>`;
    case 'list': {
      const items = part.items.map((item) => html`<li>${item.map(inline)}</li>`);
      return part.from === null
        ? html`<ul>${items}</ul>`
        : html`<ol start=${part.from}>${items}</ol>`;
    }
    case 'quote':
      return html`<blockquote>${part.blocks.map(block)}</blockquote>`;
    case 'code':
      return html`<pre tabindex="0"><code>${part.text}</code></pre>`;
    case 'rule':
      return html`<hr />`;
  }
}

/** The text as templates. */
export function markdown(text: string): unknown {
  return text === '' ? nothing : parseMarkdown(text).map(block);
}
