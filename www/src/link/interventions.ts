/**
 * Interventions as short lists: `[span since the one before, kind, ...what it
 * names]`, with `true` before the kind when it is a part of the deed before. The rows of `KINDS` never change and never move; new kinds are added
 * at the end. A kind or a field that stands in no row is written out whole.
 */
import type { Intervention, RecordedIntervention } from '../wasm/api.js';
import { checkDepth, type Json, LinkError, listIn, objectIn, refuse, wholeIn } from './checks.js';

/** More than a link or a file of ours can hold; a bound for what strangers write. */
export const INTERVENTIONS_MAX = 20_000;
/** The longest list, and the longest text, in an intervention. */
const ITEMS_MAX = 20_000;
const TEXT_MAX = 100_000;

const KINDS: readonly (readonly [Intervention['do'], ...string[]])[] = [
  ['crash', 'peer'],
  ['restart', 'peer'],
  ['request', 'op', 'peer'],
  ['cut', 'from', 'to'],
  ['heal', 'from', 'to'],
  ['fire', 'peer'],
  ['partition', 'groups'],
  ['heal_all'],
  ['isolate', 'peer'],
  ['connect', 'peer'],
  ['deliver', 'message'],
  ['drop', 'message'],
  ['duplicate', 'message'],
  ['delay', 'message', 'by_us'],
  ['power_loss', 'peer', 'torn'],
  ['wipe', 'peer'],
  ['pause', 'peer'],
  ['resume', 'peer'],
  ['clock', 'peer', 'offset_us', 'drift_ppm'],
  ['transfer', 'to', 'from'],
  ['add_learner', 'peer', 'leader'],
  ['promote', 'peer', 'leader'],
  ['remove', 'peer', 'leader'],
  ['reconfigure', 'voters', 'leader'],
  ['snapshot', 'peer'],
  ['read', 'key', 'peer'],
  ['client', 'client', 'op', 'session'],
  ['client_lose_answer', 'client'],
  ['load', 'clients', 'keys', 'every_us', 'until_us', 'mix'],
  ['propose', 'command', 'peer'],
  ['link', 'from', 'to', 'latency_min_us', 'latency_max_us', 'loss', 'duplication', 'late', 'on'],
  ['fate', 'message', 'fate'],
  ['timers', 'how'],
  ['disk', 'peer', 'min_us', 'max_us'],
  ['new_peer'],
];

/** The whole list, as it goes into a link. */
export function packInterventions(record: readonly RecordedIntervention[]): Json[] {
  let before = 0;
  return record.map(({ at, after, together, act }) => {
    const span = at - before;
    before = at;
    // A negative number in the second place is the place within the microsecond.
    const place = after == null ? [] : [-1 - after];
    return [span, ...place, ...(together ? [true] : []), ...packAct(act)];
  });
}

function packAct(act: Intervention): Json[] {
  const given = Object.entries(act).filter(([, value]) => value != null);
  const kind = KINDS.findIndex(([name]) => name === act.do);
  const fields = KINDS[kind]?.slice(1) ?? [];
  const row = new Map(given.map(([name, value]) => [name, plain(value)]));
  if (kind < 0 || given.some(([name]) => name !== 'do' && !fields.includes(name))) {
    return [Object.fromEntries(row)];
  }
  const values = fields.map((field) => row.get(field) ?? null);
  while (values.length > 0 && values[values.length - 1] === null) values.pop();
  return [kind, ...values];
}

function plain(value: unknown): Json {
  return value instanceof Uint8Array ? [...value] : (value as Json);
}

/** Reads the list of a link. What an intervention may name is for the engine to say. */
export function unpackInterventions(
  packed: Json | undefined,
  latest: number,
): RecordedIntervention[] {
  if (packed === undefined) return [];
  let at = 0;
  return listIn(packed, 'The list of interventions', INTERVENTIONS_MAX).map((one, i) => {
    const place = `Intervention ${i + 1}`;
    const [span, ...rest] = listIn(one, place, 20);
    at = wholeIn(at + wholeIn(span, `The time of ${lower(place)}`, 0, latest), place, 0, latest);
    const first = rest[0];
    const placed = typeof first === 'number' && first < 0;
    const after = placed && -1 - wholeIn(rest.shift(), place, -Number.MAX_SAFE_INTEGER, -1);
    const together = rest[0] === true;
    if (together) rest.shift();
    return {
      at,
      ...(after === false ? {} : { after }),
      ...(together ? { together } : {}),
      act: unpackAct(rest, place),
    };
  });
}

function unpackAct([kind, ...values]: readonly Json[], place: string): Intervention {
  for (const value of values) tame(value, place);
  if (typeof kind === 'number') {
    const row = KINDS[kind];
    if (!row) throw new LinkError(`${place} is of a kind that this page does not know (${kind}).`);
    const [name, ...fields] = row;
    if (values.length > fields.length)
      refuse(`${place} (${name})`, `told by ${fields.length} values`);
    const given = values.flatMap((value, i) => (value === null ? [] : [[fields[i], value]]));
    return { do: name, ...Object.fromEntries(given) };
  }
  const whole = objectIn(kind ?? null, place);
  tame(whole, place);
  if (typeof whole.do !== 'string') refuse(place, 'told by what it does');
  return whole as unknown as Intervention;
}

/** Nothing without end goes on to the engine. */
function tame(value: Json, place: string): void {
  checkDepth(value, place);
  const look = (inner: Json): void => {
    if (typeof inner === 'string' && inner.length > TEXT_MAX)
      refuse(place, `told in texts of at most ${TEXT_MAX} characters`);
    if (inner === null || typeof inner !== 'object') return;
    const items = Object.values(inner) as Json[];
    if (items.length > ITEMS_MAX) refuse(place, `told in lists of at most ${ITEMS_MAX}`);
    items.forEach(look);
  };
  look(value);
}

function lower(place: string): string {
  return place.charAt(0).toLowerCase() + place.slice(1);
}
