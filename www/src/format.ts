/** Numbers and names as the page writes them. */
import type { Frame, MessageFrame, PeerFrame, Role } from './frame.js';
import type { Micros, PeerId } from './wasm/api.js';

/** So many peers are named where there is little room. */
const NAMED = 3;

/** A peer's name. */
export function peerName(id: PeerId): string {
  return `S${id}`;
}

/** "S1, S2 and S3". */
export function peerNames(ids: Iterable<PeerId>): string {
  const names = [...ids].map(peerName);
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}

/** What comes after the link and the number on it in a message's name: `sim`'s `message_id.rs`. */
const COPIES = 2 ** 4;
const ON_A_LINK = 2 ** 35;
const PEERS = 2 ** 7;

/** Who sent a message, by its name. */
export function senderOf(id: number): PeerId {
  return Math.floor(id / COPIES / ON_A_LINK / PEERS);
}

/** A message by its name, which says link, number on it and copy: "message 3 of S1 → S2". */
export function messageName(id: number): string {
  const copy = id % COPIES;
  const original = Math.floor(id / COPIES);
  const link = Math.floor(original / ON_A_LINK);
  const ways = `${peerName(senderOf(id))} → ${peerName(link % PEERS)}`;
  return `${copy > 0 ? `copy ${copy} of ` : ''}message ${(original % ON_A_LINK) + 1} of ${ways}`;
}

/** Virtual time with all its digits: "12.345 678 s". */
export function exactTime(at: Micros): string {
  const whole = Math.floor(at / 1e6);
  const rest = String(Math.floor(at % 1e6)).padStart(6, '0');
  return `${whole}.${rest.slice(0, 3)} ${rest.slice(3)} s`;
}

/** Virtual time for a list: milliseconds with one digit. */
export function listTime(at: Micros): string {
  return `${(at / 1000).toFixed(1)} ms`;
}

/** A length of time: "150 ms", "1.2 s", "500 µs". */
export function duration(us: Micros): string {
  if (us < 1000) return `${Math.round(us)} µs`;
  if (us < 1e6) return `${trim(us / 1000, 1)} ms`;
  return `${trim(us / 1e6, 2)} s`;
}

function trim(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}

/** A speed as a reader says it: "1/30" of real time, "2×". */
export function speedText(speed: number): string {
  if (speed >= 1) return `${trim(speed, speed < 9.95 ? 1 : 0)}×`;
  const part = 1 / speed;
  return `1/${part >= 9.95 ? Math.round(part) : trim(part, 1)}`;
}

/** The same for a screen reader. */
export function speedWords(speed: number): string {
  if (speed === 1) return 'real time';
  if (speed > 1) return `${trim(speed, 1)} times real time`;
  const part = trim(1 / speed, 1);
  return part === '2' ? 'half of real time' : `real time slowed ${part} times`;
}

/** What a message is called when it is spoken of. */
export function messageTitle(message: MessageFrame): string {
  switch (message.kind) {
    case 'RequestVote':
      return 'RequestVote';
    case 'RequestVoteReply':
      return message.verdict === 1 ? 'Vote granted' : 'Vote denied';
    case 'PreVote':
      return 'PreVote';
    case 'PreVoteReply':
      return message.verdict === 1 ? 'PreVote granted' : 'PreVote denied';
    case 'TimeoutNow':
      return 'TimeoutNow';
    case 'InstallSnapshot':
      return 'InstallSnapshot';
    case 'InstallSnapshotReply':
      return 'InstallSnapshot reply';
    case 'ReadIndex':
      return 'ReadIndex';
    case 'ReadIndexReply':
      return message.verdict === 1 ? 'Read index' : 'Read index refused';
    case 'Confirm':
      return 'Confirm';
    case 'ConfirmReply':
      return 'Confirm reply';
    case 'unknown':
      return 'Message of an unknown kind';
    case 'AppendEntries':
      return message.entries === 0 ? 'AppendEntries (heartbeat)' : 'AppendEntries';
    case 'AppendEntriesReply':
      return message.verdict === 1 ? 'AppendEntries accepted' : 'AppendEntries rejected';
  }
}

/** A message's name for those who do not see it. */
export function messageLabel(message: MessageFrame): string {
  const entries =
    message.kind === 'AppendEntries' && message.entries > 0
      ? `, ${message.entries} ${message.entries === 1 ? 'entry' : 'entries'}`
      : '';
  return `${messageTitle(message)}, ${peerName(message.from)} to ${peerName(message.to)}, term ${message.term}${entries}`;
}

/** What a peer is, in a word. */
export function roleWord(peer: PeerFrame): string {
  const apart = isVoter(peer) ? '' : peer.part.learns ? 'learner' : 'outside';
  if (!peer.up) return apart === '' ? 'stopped' : `stopped, ${apart}`;
  if (peer.paused) {
    const was = peer.role === 'follower' ? apart : peer.role;
    return was === '' ? 'paused' : `paused ${was}`;
  }
  if (peer.role === 'follower' && apart !== '') return apart;
  const role = peer.role === 'unknown' ? 'unknown role' : peer.role;
  return peer.part.outgoing && !peer.part.votes ? `${role}, leaving` : role;
}

/** What is wrong with a peer's disk and clock, in a few words each. */
export function ailments(peer: PeerFrame): string[] {
  const words: string[] = [];
  if (peer.lostDisk) words.push('no vote');
  if (peer.driftPpm !== 0) words.push(`clock ${driftText(peer.driftPpm)}`);
  if (peer.diskUs >= 0) words.push(`disk ${duration(peer.diskUs)}`);
  return words;
}

/** How wrong a clock runs: "+10 %", "−300 ppm". */
export function driftText(ppm: number): string {
  const sign = ppm < 0 ? '−' : '+';
  const size = Math.abs(ppm);
  return size >= 10_000 ? `${sign}${trim(size / 10_000, 2)} %` : `${sign}${size} ppm`;
}

/** Whether it votes in the configuration; while that is joint, in either of the two. */
export function isVoter({ part }: PeerFrame): boolean {
  return part.votes || part.outgoing;
}

/** How the membership could change at this peer; the engine has the last word. */
export function membershipDeeds(
  frame: Frame,
  peer: PeerFrame,
): { words: string; deed: { do: 'add-learner' | 'promote' | 'remove'; peer: PeerId } }[] {
  if (frame.leader === 0) return [];
  const deed = (kind: 'add-learner' | 'promote' | 'remove', words: string) => ({
    words,
    deed: { do: kind, peer: peer.id },
  });
  const remove = deed('remove', 'Remove from the cluster');
  if (isVoter(peer)) return frame.peers.filter(isVoter).length > 1 ? [remove] : [];
  if (peer.part.learns) return [deed('promote', 'Make it a voter'), remove];
  return [deed('add-learner', 'Add as a learner')];
}

/** Whether there is a leader that this peer could take over from; the engine has the last word. */
export function handsOver(frame: Frame, peer: PeerFrame): boolean {
  return peer.up && isVoter(peer) && frame.leader !== 0 && frame.leader !== peer.id;
}

/** A peer's name and state for those who do not see it; `writes` when its disk is worth a word. */
export function peerLabel(peer: PeerFrame, writes = true): string {
  const role = roleWord(peer);
  let votes = '';
  if (peer.up && peer.role === 'candidate')
    votes = `, ${peer.granted.size} ${peer.granted.size === 1 ? 'vote' : 'votes'} granted`;
  if (peer.up && peer.role === 'pre-candidate') votes = `, ${peer.granted.size} would vote for it`;
  const waits = writes && peer.up && peer.writesPending > 0 ? ['waits for its disk'] : [];
  const state = [role, ...ailments(peer), ...waits].join(', ');
  return `${peerName(peer.id)}, ${state}, term ${peer.term}, commit index ${peer.commitIndex}, last index ${peer.lastIndex}${votes}`;
}

/** Few peers by their names, more by their number. */
function some(ids: readonly PeerId[]): string {
  return ids.length > NAMED ? `${ids.length} peers` : peerNames(ids);
}

/** The state of the cluster in one line: what is seen at one glance. */
export function glance(frame: Frame): { lead: string; wrong: string; facts: string[] } {
  const leader = frame.peer(frame.leader);
  const leaders = frame.peers
    .filter(({ up, role, term }) => up && role === 'leader' && term === leader?.term)
    .map(({ id }) => id);
  const down = frame.peers.filter((peer) => !peer.up).map((peer) => peer.id);
  const are = (role: Role): PeerId[] =>
    frame.peers.filter((peer) => peer.up && peer.role === role).map((peer) => peer.id);
  const candidates = are('candidate');
  const asking = are('pre-candidate');
  let lead = 'No leader';
  if (leader && leaders.length > 1) lead = `${some(leaders)} lead term ${leader.term}`;
  else if (leader) lead = `${peerName(leader.id)} leads term ${leader.term}`;
  else if (candidates.length > 0)
    lead = `${some(candidates)} ${candidates.length === 1 ? 'asks' : 'ask'} for votes`;
  else if (asking.length > 0)
    lead = `${some(asking)} ${asking.length === 1 ? 'asks if it' : 'ask if they'} could win`;
  const facts = [`committed ${frame.maxCommit}`, `${frame.messages.length} in flight`];
  if (down.length > 0) facts.push(`${some(down)} stopped`);
  const paused = frame.peers.filter((peer) => peer.up && peer.paused).map((peer) => peer.id);
  if (paused.length > 0) facts.push(`${some(paused)} paused`);
  if (frame.cuts > 0) facts.push(`${frame.cuts} cut`);
  return { lead, wrong: frame.violations > 0 ? 'A property is broken' : '', facts };
}
