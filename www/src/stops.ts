/** The captions of a run, as places at which a reader stops to read. Nothing here keeps state. */
import type { Caption, Micros } from './wasm/api.js';

/** A place of a run: behind so many happenings, at this time. */
export interface Place {
  readonly moment: number;
  readonly at: Micros;
}

/** What is said at one place. */
export interface Stop extends Place {
  readonly text: string;
}

export function isBefore(a: Place, b: Place): boolean {
  return a.moment < b.moment || (a.moment === b.moment && a.at < b.at);
}

/** The captions in order; those that are said at one place are read together. */
export function stopsOf(captions: readonly Caption[]): Stop[] {
  const stops: Stop[] = [];
  for (const { moment, at, text } of captions) {
    const last = stops[stops.length - 1];
    if (last && last.moment === moment && last.at === at) {
      stops[stops.length - 1] = { ...last, text: `${last.text} ${text}` };
    } else stops.push({ moment, at, text });
  }
  return stops;
}

/** The stop that was come to last; -1 before the first. */
export function stopAt(stops: readonly Stop[], here: Place): number {
  let low = 0;
  let high = stops.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const stop = stops[middle];
    if (stop && !isBefore(here, stop)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Whether a place is that of the stop that was come to last. */
export function isAt(stops: readonly Stop[], here: Place): boolean {
  const stop = stops[stopAt(stops, here)];
  return stop !== undefined && stop.moment === here.moment && stop.at === here.at;
}
