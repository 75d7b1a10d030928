/**
 * The parameters of a page's address, for `index.html` and `embed.html`. A
 * value that cannot be is said, and the documented default is taken.
 */
import { checkSpeed, SPEED_DEFAULT, SPEED_MAX, SPEED_MIN } from './clock.js';
import type { WorldConfig } from './wasm/api.js';

export const PEERS_MIN = 1;
export const PEERS_MAX = 99;
export const PEERS_DEFAULT = 5;
export const SEED_DEFAULT = 7;
/** The most entries between two snapshots. */
export const SNAPSHOT_EVERY_MAX = 1_000_000;
export const SEED_MAX = Number.MAX_SAFE_INTEGER;

export type Controls = 'full' | 'minimal' | 'none';
export type Theme = 'auto' | 'light' | 'dark';

export interface Params {
  readonly servers: number;
  readonly seed: number;
  readonly speed: number;
  readonly autoplay: boolean;
  readonly controls: Controls;
  readonly theme: Theme;
  /** Stop at captions; the site does without being told. */
  readonly hold: boolean;
  readonly prevote: boolean;
  readonly checkquorum: boolean;
  readonly stickiness: boolean;
  readonly noop: boolean;
}

/** Switches of the algorithm, in the engine's names. */
export type Rules = Partial<
  Pick<
    WorldConfig,
    'pre_vote' | 'check_quorum' | 'leader_stickiness' | 'lease_reads' | 'noop_on_election'
  >
>;

/** The switches by their names in the address. */
const SWITCHES = {
  prevote: 'pre_vote',
  checkquorum: 'check_quorum',
  stickiness: 'leader_stickiness',
  noop: 'noop_on_election',
} as const satisfies Partial<Record<keyof Params, keyof Rules>>;

/** The switches that the address sets; the others are the engine's to say. */
export function rulesOf({ params, given }: ParsedParams): Rules {
  const rules: Rules = {};
  for (const [name, rule] of Object.entries(SWITCHES)) {
    if (given.has(name)) rules[rule] = params[name as keyof typeof SWITCHES];
  }
  return rules;
}

export interface ParsedParams {
  readonly params: Params;
  /** The names that were given and taken. */
  readonly given: ReadonlySet<string>;
  /** What was wrong, in sentences. */
  readonly problems: readonly string[];
}

/** What holds when nothing is said. */
export const DEFAULTS: Params = {
  servers: PEERS_DEFAULT,
  seed: SEED_DEFAULT,
  speed: SPEED_DEFAULT,
  autoplay: true,
  controls: 'full',
  theme: 'auto',
  hold: false,
  prevote: false,
  checkquorum: false,
  stickiness: false,
  noop: true,
};

/** Reads a whole number from `min` to `max`, or says what is allowed. */
export function wholeNumber(text: string, name: string, min: number, max: number): number {
  const trimmed = text.trim();
  const value = Number(trimmed);
  if (!/^[+-]?\d+$/.test(trimmed) || !Number.isSafeInteger(value) || value < min || value > max) {
    throw new RangeError(
      `${name} must be a whole number from ${min} to ${max}, not “${shorten(text)}”.`,
    );
  }
  return value;
}

/** Reads a speed: "0.05", "1/20". */
export function readSpeed(text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*\/\s*(\d+(?:\.\d+)?)\s*$/.exec(text);
  const speed = match
    ? Number(match[1]) / Number(match[2])
    : text.trim() === ''
      ? NaN
      : Number(text);
  if (!Number.isFinite(speed)) {
    throw new RangeError(
      `Speed must be a number from ${SPEED_MIN} to ${SPEED_MAX} (or 1/${1 / SPEED_MIN} to ${SPEED_MAX}), not “${shorten(text)}”.`,
    );
  }
  return checkSpeed(speed);
}

function shorten(text: string): string {
  return text.length > 24 ? `${text.slice(0, 24)}…` : text;
}

function oneOf<T extends string>(text: string, name: string, allowed: readonly T[]): T {
  const found = allowed.find((value) => value === text);
  if (found === undefined) {
    throw new RangeError(`${name} must be ${allowed.join(', ')}, not “${shorten(text)}”.`);
  }
  return found;
}

function flag(text: string, name: string): boolean {
  if (['1', 'true', 'yes', ''].includes(text)) return true;
  if (['0', 'false', 'no'].includes(text)) return false;
  throw new RangeError(`${name} must be 1 or 0, not “${shorten(text)}”.`);
}

/** Reads the query part of an address. */
export function parseParams(query: string): ParsedParams {
  const search = new URLSearchParams(query);
  const problems: string[] = [];
  const given = new Set<string>();
  const read = <T>(name: string, fallback: T, parse: (text: string) => T): T => {
    const text = search.get(name);
    if (text === null) return fallback;
    try {
      const value = parse(text);
      given.add(name);
      return value;
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      problems.push(`${words} Using ${describe(name, fallback)}.`);
      return fallback;
    }
  };
  const params: Params = {
    servers: read('servers', DEFAULTS.servers, (t) =>
      wholeNumber(t, 'servers', PEERS_MIN, PEERS_MAX),
    ),
    seed: read('seed', DEFAULTS.seed, (t) => wholeNumber(t, 'seed', 0, SEED_MAX)),
    speed: read('speed', DEFAULTS.speed, readSpeed),
    autoplay: read('autoplay', DEFAULTS.autoplay, (t) => flag(t, 'autoplay')),
    controls: read('controls', DEFAULTS.controls, (t) =>
      oneOf<Controls>(t, 'controls', ['full', 'minimal', 'none']),
    ),
    theme: read('theme', DEFAULTS.theme, (t) =>
      oneOf<Theme>(t, 'theme', ['auto', 'light', 'dark']),
    ),
    hold: read('hold', DEFAULTS.hold, (t) => flag(t, 'hold')),
    prevote: read('prevote', DEFAULTS.prevote, (t) => flag(t, 'prevote')),
    checkquorum: read('checkquorum', DEFAULTS.checkquorum, (t) => flag(t, 'checkquorum')),
    stickiness: read('stickiness', DEFAULTS.stickiness, (t) => flag(t, 'stickiness')),
    noop: read('noop', DEFAULTS.noop, (t) => flag(t, 'noop')),
  };
  for (const name of new Set(search.keys())) {
    if (!(name in DEFAULTS)) {
      problems.push(
        `“${shorten(name)}” is no parameter of this page (there are ${Object.keys(DEFAULTS).join(', ')}).`,
      );
    }
  }
  return { params, given, problems };
}

function describe(name: string, value: unknown): string {
  if (name === 'speed') return '1/30';
  if (typeof value === 'boolean') return value ? '1' : '0';
  return String(value);
}
