/** Interventions in a few words, for lists. */
import { duration, messageName, peerName, peerNames } from './format.js';
import { percentText, waysName } from './links.js';
import type { Intervention, LinkChange, RecordedIntervention } from './wasm/api.js';

function maybe(peer: number | undefined): string {
  return peer === undefined ? '' : ` to ${peerName(peer)}`;
}

/** "Stop S3", "Cut S1 → S2". */
export function actWords(act: Intervention): string {
  switch (act.do) {
    case 'crash':
      return `Stop ${peerName(act.peer)}`;
    case 'power_loss':
      return `${peerName(act.peer)} loses power`;
    case 'wipe':
      return `A new disk for ${peerName(act.peer)}`;
    case 'pause':
      return `Pause ${peerName(act.peer)}`;
    case 'resume':
      return `Resume ${peerName(act.peer)}`;
    case 'restart':
      return `Start ${peerName(act.peer)} again`;
    case 'new_peer':
      return 'A new peer';
    case 'fire':
      return `${peerName(act.peer)} times out`;
    case 'clock':
      return `Set the clock of ${peerName(act.peer)}`;
    case 'disk':
      return diskWords(act);
    case 'transfer':
      return `Leadership to ${peerName(act.to)}`;
    case 'add_learner':
      return `Add ${peerName(act.peer)}`;
    case 'promote':
      return `Promote ${peerName(act.peer)}`;
    case 'remove':
      return `Remove ${peerName(act.peer)}`;
    case 'reconfigure':
      return `Voters: ${peerNames(act.voters)}`;
    case 'snapshot':
      return `Snapshot of ${peerName(act.peer)}`;
    case 'request':
      return `${short(act.op)}${maybe(act.peer)}`;
    case 'read':
      return `Read ${short(act.key)}${act.peer === undefined ? '' : ` at ${peerName(act.peer)}`}`;
    case 'client':
      return `Client ${act.client}: ${short(act.op)}`;
    case 'client_lose_answer':
      return `Client ${act.client} loses an answer`;
    case 'load':
      return act.clients === 0 ? 'Load ends' : `Load of ${act.clients} clients`;
    case 'propose':
      return `Propose ${act.command.length} bytes${maybe(act.peer)}`;
    case 'cut':
      return `Cut ${peerName(act.from)} → ${peerName(act.to)}`;
    case 'heal':
      return `Heal ${peerName(act.from)} → ${peerName(act.to)}`;
    case 'partition':
      return `Part ${act.groups.map((group) => peerNames(group)).join(' | ')}`;
    case 'isolate':
      return `Cut ${peerName(act.peer)} off`;
    case 'connect':
      return `Connect ${peerName(act.peer)}`;
    case 'timers':
      return act.how === 'spread' ? 'Spread the election timers' : 'Align the election timers';
    case 'heal_all':
      return 'Heal all links';
    case 'link':
      return linkWords(act);
    case 'deliver':
      return `Deliver ${messageName(act.message)}`;
    case 'drop':
      return `Drop ${messageName(act.message)}`;
    case 'duplicate':
      return `Double ${messageName(act.message)}`;
    case 'delay':
      return `Delay ${messageName(act.message)} by ${duration(act.by_us)}`;
    case 'fate':
      return `Fate of ${messageName(act.message)}`;
  }
}

/** What was done together, by the place in the record where it begins: "Cut S1 ↔ S2". */
export function deedWords(record: readonly RecordedIntervention[], index: number): string {
  const [first, ...others] = partsAt(record, index);
  if (!first) return '';
  const words = actWords(first);
  const [second] = others;
  if (!second) return words;
  if (others.length > 1) return `${words} and ${others.length} more`;
  if (isWay(first) && isWay(second) && first.do === second.do && first.from === second.to)
    return words.replace('→', '↔');
  return `${words}; ${actWords(second).replace(/^[A-Z](?!\d)/, (letter) => letter.toLowerCase())}`;
}

/** The parts of a deed. What was decided of messages meanwhile stands between them. */
function partsAt(record: readonly RecordedIntervention[], index: number): Intervention[] {
  const parts: Intervention[] = [];
  for (let at = index; at < record.length; at++) {
    const one = record[at];
    if (!one || (at > index && one.act.do !== 'fate' && !one.together)) break;
    if (at === index || one.together) parts.push(one.act);
  }
  return parts;
}

function isWay(act: Intervention): act is Extract<Intervention, { do: 'cut' | 'heal' }> {
  return act.do === 'cut' || act.do === 'heal';
}

/** "Disk of S2: 50 ms a write". */
function diskWords(act: Extract<Intervention, { do: 'disk' }>): string {
  const { peer, min_us: min, max_us: max } = act;
  const span = spanWords(min, max);
  return `Disk of ${peerName(peer)}: ${span ? `${span} a write` : 'as at first'}`;
}

/** "8 ms to 16 ms"; of one bound alone which it is, and of none nothing. */
function spanWords(min: number | undefined, max: number | undefined): string {
  if (min === undefined) return max === undefined ? '' : `at most ${duration(max)}`;
  if (max === undefined) return `at least ${duration(min)}`;
  return min === max ? duration(min) : `${duration(min)} to ${duration(max)}`;
}

/** "S1 → S2: 10 % lost". */
function linkWords(change: LinkChange): string {
  const { from, to, on, latency_min_us: min, latency_max_us: max } = change;
  const ways = waysName({ from: from ?? null, to: to ?? null });
  const span = spanWords(min, max);
  const words = span ? [span] : [];
  if (change.loss !== undefined) words.push(`${percentText(change.loss)} lost`);
  if (change.duplication !== undefined) words.push(`${percentText(change.duplication)} doubled`);
  if (change.late) words.push(`${percentText(change.late)} held up`);
  const which = on === 'requests' || on === 'replies' ? `, ${on}` : '';
  return `${ways.charAt(0).toUpperCase()}${ways.slice(1)}${which}: ${words.join(', ') || 'as before'}`;
}

function short(text: string): string {
  return text.length > 32 ? `${text.slice(0, 32)}…` : text;
}
