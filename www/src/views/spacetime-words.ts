/** The space-time diagram in words. */
import { type Chronicle, LOST, lowerBound } from '../chronicle.js';
import { exactTime } from '../format.js';
import { STATE } from '../lanes.js';
import { messagesIn, type View } from './spacetime-plan.js';

/** Messages whose fate is looked at for the words. */
const COUNTED = 20_000;

function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

/** What is in sight: the span, and how much of what. */
export function summary(
  chronicle: Chronicle,
  view: View,
  nameOf: (peer: number) => string,
): string {
  const { from, span } = view;
  const { sent, to } = messagesIn(chronicle, view);
  const parts = [counted(to - sent, 'message', 'messages')];
  if (chronicle.first > 0 && from < chronicle.timeOf(0))
    parts.unshift(`known from ${exactTime(chronicle.timeOf(0))} on`);
  if (to - sent <= COUNTED) {
    let lost = 0;
    for (let message = sent; message < to; message++) {
      if (chronicle.fate[message] === LOST) lost++;
    }
    if (lost > 0) parts.push(`${lost} lost`);
  }
  const { ticks, heavy } = chronicle;
  const within = (marks: typeof ticks): number =>
    lowerBound(marks.count, (i) => (marks.at[i] ?? 0) <= from + span) -
    lowerBound(marks.count, (i) => (marks.at[i] ?? 0) < from);
  parts.push(counted(within(ticks), 'commit or request', 'commits and requests'));
  const breaks = within(heavy);
  if (breaks > 0) parts.push(counted(breaks, 'crash or the like', 'crashes and the like'));
  const leads: string[] = [];
  for (let peer = 1; peer <= chronicle.peers; peer++) {
    const lane = chronicle.lane(peer);
    for (let i = lane.indexAt(from); i < lane.count; i++) {
      if ((lane.from[i] ?? 0) > from + span || leads.length > 4) break;
      if (lane.state[i] === STATE.leader) leads.push(`${nameOf(peer)} in term ${lane.term[i]}`);
    }
  }
  const leaders =
    leads.length === 0
      ? 'nobody leads'
      : leads.length > 4
        ? 'several leaders'
        : `leading: ${leads.join(', ')}`;
  const begin = exactTime(Math.max(from, 0));
  return `Space-time diagram, ${begin} to ${exactTime(Math.max(from + span, 0))}: ${parts.join(', ')}; ${leaders}. All of it is in the list of events.`;
}
