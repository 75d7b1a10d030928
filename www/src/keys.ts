/** The keys, in one place: what the help shows is what the page obeys. */
import { pointed } from './modality.js';

export type Command =
  | 'toggle'
  | 'step'
  | 'back'
  | 'next'
  | 'previous'
  | 'go-on'
  | 'next-caption'
  | 'previous-caption'
  | 'fork'
  | 'take-back'
  | 'faster'
  | 'slower'
  | 'request'
  | 'restart-leader'
  | 'stop'
  | 'time-out'
  | 'transfer'
  | 'snapshot'
  | 'pause'
  | 'power-loss'
  | 'wipe'
  | 'slow-disk'
  | 'read'
  | 'add-peer'
  | 'bring-back'
  | 'spread'
  | 'align'
  | 'replication'
  | 'heal'
  | 'help'
  | 'close'
  | `select-${number}`;

interface Binding {
  readonly keys: readonly string[];
  /** How the help writes them. */
  readonly shown: string;
  readonly command: Command;
  readonly words: string;
}

export const BINDINGS: readonly Binding[] = [
  { keys: [' ', '.'], shown: 'Space or .', command: 'toggle', words: 'Play or pause' },
  { keys: ['n'], shown: 'N', command: 'step', words: 'Step one event' },
  { keys: ['p'], shown: 'P', command: 'back', words: 'Step back one event' },
  {
    keys: ['m', ']'],
    shown: 'M or ]',
    command: 'next',
    words: 'Go to the next event that matters',
  },
  { keys: ['['], shown: '[', command: 'previous', words: 'Go back to the one before' },
  { keys: ['Enter'], shown: 'Enter', command: 'go-on', words: 'Play on from a caption' },
  { keys: ['j'], shown: 'J', command: 'next-caption', words: 'Go to the next caption' },
  {
    keys: ['k'],
    shown: 'K',
    command: 'previous-caption',
    words: 'Go back to the caption before',
  },
  { keys: ['f'], shown: 'F', command: 'fork', words: 'Fork here: a new branch of the run' },
  {
    keys: ['Delete', 'Backspace'],
    shown: 'Delete',
    command: 'take-back',
    words: 'Take out what was done last, up to here',
  },
  { keys: ['+', '='], shown: '+', command: 'faster', words: 'Faster' },
  { keys: ['-'], shown: '−', command: 'slower', words: 'Slower' },
  {
    keys: ['c'],
    shown: 'C',
    command: 'request',
    words: 'Send a command to the leader of the highest term',
  },
  { keys: ['r'], shown: 'R', command: 'restart-leader', words: 'Restart that leader' },
  {
    keys: ['x'],
    shown: 'X',
    command: 'stop',
    words: 'Stop the selected peer, or else the leader; start it again',
  },
  { keys: ['e'], shown: 'E', command: 'time-out', words: 'Let the selected peer time out now' },
  {
    keys: ['g'],
    shown: 'G',
    command: 'transfer',
    words: 'Give: the leader hands leadership to the selected peer',
  },
  {
    keys: ['s'],
    shown: 'S',
    command: 'snapshot',
    words: 'Take a snapshot of the selected peer, or else of the leader',
  },
  {
    keys: ['z'],
    shown: 'Z',
    command: 'pause',
    words: 'Pause the selected peer, or else the leader; let it go on',
  },
  {
    keys: ['o'],
    shown: 'O',
    command: 'power-loss',
    words: 'Cut the power of the selected peer, or else of the leader',
  },
  {
    keys: ['w'],
    shown: 'W',
    command: 'wipe',
    words: 'Wipe the disk of the selected peer; asks before it does',
  },
  {
    keys: ['d'],
    shown: 'D',
    command: 'slow-disk',
    words: 'Slow the disk of the selected peer, or else of the leader; let it be as it was',
  },
  {
    keys: ['i'],
    shown: 'I',
    command: 'read',
    words: 'Read at the selected peer, or else at the leader (ReadIndex)',
  },
  {
    keys: ['u'],
    shown: 'U',
    command: 'add-peer',
    words: 'Add a new peer, as a learner',
  },
  {
    keys: ['t'],
    shown: 'T',
    command: 'spread',
    words: 'Spread the election timers, to avoid a split vote',
  },
  {
    keys: ['a'],
    shown: 'A',
    command: 'align',
    words: 'Align the election timers, to provoke a split vote',
  },
  {
    keys: ['l'],
    shown: 'L',
    command: 'replication',
    words: 'Set up the start of log replication, and pause there',
  },
  { keys: ['b'], shown: 'B', command: 'bring-back', words: 'Bring all peers back' },
  { keys: ['h'], shown: 'H', command: 'heal', words: 'Heal all links' },
  { keys: ['?'], shown: '?', command: 'help', words: 'This help' },
  { keys: ['Escape'], shown: 'Esc', command: 'close', words: 'Close, or select nothing' },
];

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** What a key means, or `null` when it is none of ours. */
export function commandOf(press: KeyPress): Command | null {
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (/^[1-9]$/.test(key)) return `select-${Number(key)}`;
  return BINDINGS.find((binding) => binding.keys.includes(key))?.command ?? null;
}

/** What a key goes on with while it is held: ways through time. All else is done once. */
const HELD: ReadonlySet<Command> = new Set([
  'step',
  'back',
  'next',
  'previous',
  'next-caption',
  'previous-caption',
  'faster',
  'slower',
]);

/** What a key press in the page means; `null` when it belongs to a field, a dialog or a button. */
export function commandIn(event: KeyboardEvent): Command | null {
  if (event.defaultPrevented) return null;
  const origin = event.composedPath()[0];
  if (origin instanceof HTMLElement) {
    if (origin.closest('dialog[open]')) return null;
    // A leaf that lies over the page is closed, and nothing else with it.
    if (event.key === 'Escape' && origin.closest('[popover]')) return null;
    if (origin.isContentEditable || origin instanceof HTMLTextAreaElement) return null;
    if (origin instanceof HTMLSelectElement) return null;
    if (origin instanceof HTMLInputElement && origin.type !== 'range') {
      if (event.key === 'Escape') origin.blur();
      return null;
    }
  }
  const button =
    origin instanceof Element &&
    (origin instanceof HTMLButtonElement || origin.hasAttribute('role')) &&
    origin.getAttribute('role') !== 'slider';
  if (event.key === 'Enter' && (button || origin instanceof HTMLAnchorElement)) return null;
  // A button that was reached by keyboard keeps its space bar.
  if (event.key === ' ' && button && !pointed()) return null;
  return commandOf(event);
}

/** Whether a press is but that of a held key, for what is done once; a button that steps goes on. */
export function isEcho(event: KeyboardEvent, command: Command | null): boolean {
  if (!event.repeat) return false;
  if (command) return !HELD.has(command);
  const [origin] = event.composedPath();
  const isButton = origin instanceof Element && origin.matches('button:not(.step), input');
  return event.key === 'Enter' && isButton;
}
