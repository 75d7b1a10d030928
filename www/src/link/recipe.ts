/** A run as a reader hands it on: what makes it again, where the playhead stood, and what was seen. */
import type { Selection } from '../intents.js';
import type { Micros, RecordedIntervention, WorldConfig } from '../wasm/api.js';

/** Words that somebody put into a run. */
export interface Caption {
  readonly at: Micros;
  readonly text: string;
  /** Behind how many things that happened; behind all of that instant when left out. */
  readonly moment?: number | undefined;
}

/** The panels that a link may name. */
export const TABS = [
  'logs',
  'events',
  'inspect',
  'clients',
  'checks',
  'network',
  'branches',
  'story',
  'time',
  'charts',
] as const;
export type Tab = (typeof TABS)[number];

/** What of the page belongs to the run that is handed on. Its theme does not. */
export interface Viewing {
  readonly tab?: Tab | undefined;
  readonly selection?: Selection | null | undefined;
  readonly everything?: boolean | undefined;
  readonly speed?: number | undefined;
}

export interface Recipe {
  readonly config: WorldConfig;
  readonly interventions: readonly RecordedIntervention[];
  readonly captions: readonly Caption[];
  /** The playhead. */
  readonly at: Micros;
  /** How many things had happened at the playhead; several may in one microsecond. */
  readonly moment?: number | undefined;
  /** How far the run had gone. */
  readonly end: Micros;
  readonly view: Viewing;
}
