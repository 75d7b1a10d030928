/**
 * A run as the hash of an address: `#r=1.<letters>`, where 1 is the format and
 * the letters are compact JSON, deflated. Old links keep working: what format
 * 1 says never changes its meaning.
 */
import { SPEED_DEFAULT, SPEED_MAX, SPEED_MIN } from '../clock.js';
import type { Selection } from '../intents.js';
import type { Micros, WorldConfig } from '../wasm/api.js';
import { deflate, fromBase64Url, inflate, TooMuch, toBase64Url } from './bytes.js';
import {
  checkDepth,
  type Json,
  type JsonObject,
  LinkError,
  listIn,
  objectIn,
  textIn,
  wholeIn,
} from './checks.js';
import { DEFAULTS_1 } from './defaults.js';
import { packInterventions, unpackInterventions } from './interventions.js';
import { type Caption, type Recipe, TABS, type Viewing } from './recipe.js';

/** The longest link, in characters of its hash. Programs that carry links cut longer ones off. */
export const LINK_MAX = 8000;
/** The most bytes that a link may unfold to. */
export const UNFOLDED_MAX = 256 * 1024;
/** The latest instant that a link may name: a day of virtual time. */
export const LATEST: Micros = 24 * 60 * 60 * 1_000_000;
export const CAPTIONS_MAX = 1000;
export const CAPTION_LENGTH_MAX = 500;
const MOMENT_MAX = 1e12;

const START = 'r=';
const FORMAT = '1';

/** Whether a hash means to be a run; any other is the page's own business. */
export function meansRun(hash: string): boolean {
  return hash.replace(/^#/, '').startsWith(START);
}

/** The hash of a run, with its `#`, however long. */
export async function writeLink(recipe: Recipe): Promise<string> {
  const packed = await deflate(JSON.stringify(pack(recipe)));
  return `#${START}${FORMAT}.${toBase64Url(packed)}`;
}

/** Reads a hash. Throws a `LinkError` that says what is wrong with it. */
export async function readLink(hash: string): Promise<Recipe> {
  // A page around may hand over anything.
  if (typeof hash !== 'string') throw new LinkError('A link is a text.');
  const bare = hash.replace(/^#/, '');
  if (bare.length > LINK_MAX) {
    throw new LinkError(
      `The link is ${bare.length} characters long; a run of more than ${LINK_MAX} goes into a file.`,
    );
  }
  const parts = /^r=(\d{1,4})\.(.*)$/s.exec(bare);
  if (!parts) throw new LinkError('The link does not begin as a run does (#r=1. and letters).');
  const [, format, letters] = parts;
  if (format !== FORMAT) {
    throw new LinkError(
      `The link is of format ${format}, and this page reads format ${FORMAT}; a newer page may open it.`,
    );
  }
  return unpack(await unfold(letters ?? ''));
}

async function unfold(letters: string): Promise<Json> {
  const bytes = fromBase64Url(letters);
  if (!bytes) throw new LinkError('The link is damaged: it has characters that no link has.');
  let text: string;
  try {
    text = await inflate(bytes, UNFOLDED_MAX);
  } catch (error) {
    if (error instanceof TooMuch)
      throw new LinkError(`The link unfolds to ${error.message}; that is no run.`);
    throw new LinkError('The link is damaged or was cut off: it cannot be unfolded.');
  }
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new LinkError('The link is damaged: what it unfolds to is no JSON.');
  }
}

// ---- What stands in it ---------------------------------------------------------

function pack(recipe: Recipe): JsonObject {
  const { at, end, moment } = recipe;
  const view = packView(recipe.view);
  return {
    ...some('c', changes(recipe.config)),
    ...(recipe.interventions.length > 0 ? { i: packInterventions(recipe.interventions) } : {}),
    ...(recipe.captions.length > 0 ? { s: packCaptions(recipe.captions) } : {}),
    t: at,
    ...(moment === undefined ? {} : { m: moment }),
    ...(end > at ? { e: end } : {}),
    ...some('v', view),
  };
}

function some(name: string, value: JsonObject): JsonObject {
  return Object.keys(value).length > 0 ? { [name]: value } : {};
}

/** What of a configuration differs from the pinned defaults. */
function changes(config: WorldConfig): JsonObject {
  const pinned = new Map<string, unknown>(Object.entries(DEFAULTS_1));
  return Object.fromEntries(
    Object.entries(config).filter(([name, value]) => value != null && pinned.get(name) !== value),
  ) as JsonObject;
}

function packCaptions(captions: readonly Caption[]): Json[] {
  let before = 0;
  return captions.map(({ at, text, moment }) => {
    const span = at - before;
    before = at;
    return moment === undefined ? [span, text] : [span, text, moment];
  });
}

function packView({ tab, selection, everything, speed }: Viewing): JsonObject {
  const chosen: JsonObject =
    selection?.kind === 'peer'
      ? { p: selection.id }
      : selection?.kind === 'link'
        ? { l: [selection.a, selection.b] }
        : {};
  return {
    ...chosen,
    ...(tab && tab !== 'inspect' ? { b: tab } : {}),
    ...(everything ? { a: 1 } : {}),
    ...(speed && speed !== SPEED_DEFAULT ? { x: packSpeed(speed) } : {}),
  };
}

/** A part of real time is written as the number of parts: -30 for 1/30. */
function packSpeed(speed: number): number {
  return Number((speed < 1 ? -1 / speed : speed).toPrecision(5));
}

function unpack(json: Json): Recipe {
  checkDepth(json, 'What the link holds');
  const { c, i, s, t, m, e, v } = objectIn(json, 'What the link holds');
  const at = wholeIn(t ?? 0, 'The playhead', 0, LATEST);
  return {
    config: { ...DEFAULTS_1, ...unpackConfig(c) },
    interventions: unpackInterventions(i, LATEST),
    captions: unpackCaptions(s),
    at,
    moment: m === undefined ? undefined : wholeIn(m, 'The moment', 0, MOMENT_MAX),
    end: wholeIn(e ?? at, 'The end of the run', at, LATEST),
    view: unpackView(v),
  };
}

/** The engine says which fields there are, and what each may be. */
function unpackConfig(json: Json | undefined): Partial<WorldConfig> {
  if (json === undefined) return {};
  return objectIn(json, 'The configuration') as Partial<WorldConfig>;
}

function unpackCaptions(json: Json | undefined): Caption[] {
  if (json === undefined) return [];
  let at = 0;
  return listIn(json, 'The list of captions', CAPTIONS_MAX).map((one, i) => {
    const place = `Caption ${i + 1}`;
    const [span, text, moment] = listIn(one, place, 3);
    at = wholeIn(at + wholeIn(span, place, 0, LATEST), place, 0, LATEST);
    const words = { at, text: textIn(text, place, CAPTION_LENGTH_MAX) };
    return moment === undefined
      ? words
      : { ...words, moment: wholeIn(moment, place, 0, MOMENT_MAX) };
  });
}

function unpackView(json: Json | undefined): Viewing {
  if (json === undefined) return {};
  const { p, l, b, a, x } = objectIn(json, 'The view');
  return {
    selection: unpackSelection(p, l),
    // A panel that another version has is not worth a refusal.
    tab: TABS.find((name) => name === b),
    everything: a === 1,
    speed: x === undefined ? undefined : unpackSpeed(x),
  };
}

function unpackSelection(peer: Json | undefined, link: Json | undefined): Selection | null {
  const id = (value: Json | undefined): number => wholeIn(value, 'What is selected', 1, 99);
  if (peer !== undefined) return { kind: 'peer', id: id(peer) };
  if (link === undefined) return null;
  const [a, b] = listIn(link, 'What is selected', 2);
  return { kind: 'link', a: id(a), b: id(b) };
}

function unpackSpeed(x: Json): number {
  const speed = typeof x !== 'number' ? Number.NaN : x < 0 ? -1 / x : x;
  if (!(speed >= SPEED_MIN && speed <= SPEED_MAX)) {
    throw new LinkError('The speed must be from 1/1000 to 100 times real time.');
  }
  return speed;
}
