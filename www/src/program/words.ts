/** The vocabulary of programs, for the page and for the editor's suggestions. */

export interface Word {
  readonly name: string;
  readonly about: string;
}

/** What a program answers with; nothing leaves the message to its link. */
export const WORDS: readonly Word[] = [
  { name: 'deliver()', about: 'it arrives, once, when the link would have it arrive' },
  { name: 'delay(ms)', about: 'it arrives so much later' },
  { name: 'drop()', about: 'it is lost on its way' },
  { name: 'duplicate()', about: 'it arrives twice' },
  { name: 'random()', about: 'a number from 0 to 1, the same with the same seed' },
];

export const MESSAGE_WORDS: readonly Word[] = [
  { name: 'from', about: 'who sends it: 1 is S1' },
  { name: 'to', about: 'who is to receive it' },
  { name: 'kind', about: '"RequestVote", "AppendEntriesReply", …' },
  { name: 'reply', about: 'true for a reply' },
  { name: 'heartbeat', about: 'true for an AppendEntries without entries' },
  { name: 'term', about: 'the sender’s term' },
  { name: 'entries', about: 'how many entries it carries' },
  { name: 'granted', about: 'of a reply: granted or accepted; else null' },
  { name: 'copy', about: '0, or which copy it is' },
  { name: 'delay', about: 'the link’s own delay, in ms' },
  { name: 'lost', about: 'whether the link loses it' },
];

export const WORLD_WORDS: readonly Word[] = [
  { name: 'now', about: 'virtual time, in ms' },
  { name: 'peers', about: 'how many peers there are' },
  { name: 'leader', about: 'who sent the last append of the latest term; 0 for nobody' },
  { name: 'term', about: 'the latest term that a message told' },
  { name: 'count', about: 'how many messages were sent since it is on' },
];
