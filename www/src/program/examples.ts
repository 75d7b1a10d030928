/** Programs to begin with. Lines are short: the panel is narrow. */

export interface Example {
  readonly id: string;
  readonly name: string;
  /** What it does, in one line. */
  readonly about: string;
  readonly source: string;
}

export const EXAMPLES: readonly Example[] = [
  {
    id: 'third-append',
    name: 'Drop every third append',
    about: 'Of the AppendEntries with entries, every third is lost. The leader sends it again.',
    source: `// Every third append is lost.
let appends = 0;

function network(message) {
  if (message.kind !== "AppendEntries") return;
  if (message.heartbeat) return;
  appends++;
  if (appends % 3 === 0) return drop();
}
`,
  },
  {
    id: 'slow-leader',
    name: 'A slow leader',
    about:
      'What the leader sends is up to 250 ms late, so that followers time out though it lives.',
    source: `// The leader's messages come late.
function network(message, world) {
  if (message.from !== world.leader) return;
  return delay(250 * random());
}
`,
  },
  {
    id: 'odd-terms',
    name: 'Votes of odd terms only',
    about: 'Votes of even terms never arrive: only in odd terms somebody can win.',
    source: `// No vote of an even term arrives.
function network(message) {
  if (message.kind !== "RequestVoteReply") return;
  if (message.term % 2 === 0) return drop();
}
`,
  },
  {
    id: 'slow-link',
    name: 'One slow link',
    about: 'From S1 to S2 everything takes 200 ms longer; the way back is as it was.',
    source: `// S1 -> S2 is slow, S2 -> S1 is not.
function network({ from, to }) {
  if (from === 1 && to === 2) return delay(200);
}
`,
  },
  {
    id: 'lose-replies',
    name: 'Lose replies',
    about: 'Requests arrive, but every second reply is lost: what was done is not known.',
    source: `// Half of the replies are lost.
function network(message) {
  if (message.reply && random() < 0.5) {
    return drop();
  }
}
`,
  },
  {
    id: 'reorder',
    name: 'Reorder and repeat',
    about: 'Each message is up to 60 ms late, so that they overtake each other; some come twice.',
    source: `// Messages overtake each other.
function network() {
  if (random() < 0.1) return duplicate();
  return delay(60 * random());
}
`,
  },
];

export function exampleOf(source: string): Example | null {
  return EXAMPLES.find((example) => example.source === source) ?? null;
}
