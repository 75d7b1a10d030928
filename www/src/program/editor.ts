/** The editor of programs (CodeMirror). It is loaded when it is first opened. */
import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  syntaxHighlighting,
} from '@codemirror/language';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { Fault } from './sandbox.js';
import { MESSAGE_WORDS, WORDS, WORLD_WORDS, type Word } from './words.js';

export interface EditorOptions {
  readonly root: ShadowRoot;
  readonly parent: HTMLElement;
  readonly text: string;
  readonly label: string;
  onChange(text: string): void;
  /** Ctrl-Enter, or its like. */
  onRun(): void;
}

export interface Editor {
  readonly text: string;
  /** Another text, as one change that can be undone. */
  replace(text: string): void;
  /** Marks what is wrong, or nothing. */
  mark(fault: Fault | null): void;
  goTo(line: number): void;
  destroy(): void;
}

const theme = EditorView.theme({
  '&': { height: '100%', fontSize: '12.5px', color: 'var(--raft-ink)' },
  '&.cm-focused': { outline: '2px solid var(--raft-select)', outlineOffset: '-1px' },
  '.cm-scroller': { fontFamily: 'var(--raft-mono)', lineHeight: '1.5' },
  '.cm-content': { caretColor: 'var(--raft-ink)', padding: '6px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--raft-ink)' },
  '.cm-gutters': {
    background: 'transparent',
    color: 'var(--raft-ink-2)',
    border: '0',
  },
  '.cm-activeLine, .cm-activeLineGutter': {
    backgroundColor: 'color-mix(in oklab, var(--raft-ink) 5%, transparent)',
  },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    { background: 'color-mix(in oklab, var(--raft-select) 26%, transparent)' },
  '.cm-matchingBracket': {
    backgroundColor: 'color-mix(in oklab, var(--raft-select) 20%, transparent)',
  },
  '.cm-tooltip': {
    background: 'var(--raft-raised)',
    color: 'var(--raft-ink)',
    border: '1px solid var(--raft-line-2)',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    background: 'var(--raft-select)',
    color: 'var(--raft-bg)',
  },
  '.cm-completionIcon': { display: 'none' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--raft-danger)',
  },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--raft-danger)' },
});

/** Few colours: words of the language, texts and numbers, remarks. */
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.bool, tags.null], fontWeight: '650' },
  { tag: [tags.string, tags.number, tags.regexp], color: 'var(--raft-ok)' },
  { tag: tags.comment, color: 'var(--raft-ink-2)', fontStyle: 'italic' },
  { tag: tags.function(tags.variableName), color: 'var(--raft-select)' },
  { tag: tags.invalid, color: 'var(--raft-danger)' },
]);

function options(words: readonly Word[], type: string): Completion[] {
  return words.map(({ name, about }) => ({ label: name, detail: about, type }));
}

const AFTER_MESSAGE = options(MESSAGE_WORDS, 'property');
const AFTER_WORLD = options(WORLD_WORDS, 'property');
const ANYWHERE = options(
  WORDS.map(({ name, about }) => ({ name: name.replace(/\(.*/, ''), about })),
  'function',
);

function complete(context: CompletionContext): CompletionResult | null {
  const field = context.matchBefore(/\b(message|world)\.\w*/);
  if (field) {
    const dot = field.text.indexOf('.');
    return {
      from: field.from + dot + 1,
      options: field.text.startsWith('message') ? AFTER_MESSAGE : AFTER_WORLD,
      validFor: /^\w*$/,
    };
  }
  const word = context.matchBefore(/\b\w+/);
  if (!word && !context.explicit) return null;
  return { from: word?.from ?? context.pos, options: ANYWHERE, validFor: /^\w*$/ };
}

export function createEditor({
  root,
  parent,
  text,
  label,
  onChange,
  onRun,
}: EditorOptions): Editor {
  const view = new EditorView({
    root,
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        autocompletion({ override: [complete], icons: false }),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        javascript(),
        syntaxHighlighting(colours),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(update.state.doc.toString());
        }),
        // The tab key leaves the editor, as any field.
        keymap.of([
          {
            key: 'Mod-Enter',
            run: () => {
              onRun();
              return true;
            },
          },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...defaultKeymap,
          ...historyKeymap,
        ]),
        theme,
      ],
    }),
  });
  return {
    get text() {
      return view.state.doc.toString();
    },
    replace(next) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
    },
    mark(fault) {
      view.dispatch(setDiagnostics(view.state, fault ? [diagnosticOf(view, fault)] : []));
    },
    goTo(number) {
      const { doc } = view.state;
      const line = doc.line(Math.min(Math.max(number, 1), doc.lines));
      view.dispatch({ selection: { anchor: line.from }, scrollIntoView: true });
      view.focus();
    },
    destroy() {
      view.destroy();
    },
  };
}

/** The whole line: where in it, the engine does not always know. */
function diagnosticOf(view: EditorView, { line, words }: Fault): Diagnostic {
  const { doc } = view.state;
  const at = doc.line(Math.min(Math.max(line ?? 1, 1), doc.lines));
  const indent = at.text.length - at.text.trimStart().length;
  return { from: at.from + indent, to: at.to, severity: 'error', message: words };
}
