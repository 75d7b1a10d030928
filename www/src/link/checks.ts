/** Looks at what a stranger wrote before anything is done with it. Each refusal names the place. */

/** A link or a file that cannot be opened; the message says why, in a sentence. */
export class LinkError extends Error {
  override name = 'LinkError';
}

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** How deep values may lie in each other: a peer in a group in a partition in the interventions. */
const DEPTH_MAX = 8;

export function refuse(place: string, allowed: string): never {
  throw new LinkError(`${place} must be ${allowed}.`);
}

/** Refuses what lies too deep, without going down there by recursion without end. */
export function checkDepth(value: Json, place: string, left = DEPTH_MAX): void {
  if (value === null || typeof value !== 'object') return;
  if (left === 0) throw new LinkError(`${place} lies too deep in itself.`);
  for (const inner of Object.values(value)) checkDepth(inner as Json, place, left - 1);
}

export function wholeIn(value: unknown, place: string, min: number, max: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
    refuse(place, `a whole number from ${min} to ${max}`);
  }
  return value;
}

export function textIn(value: unknown, place: string, longest: number): string {
  if (typeof value !== 'string' || value.length > longest) {
    refuse(place, `a text of at most ${longest} characters`);
  }
  return value;
}

export function listIn(value: unknown, place: string, most: number): readonly Json[] {
  if (!Array.isArray(value) || value.length > most) refuse(place, `a list of at most ${most}`);
  return value;
}

export function objectIn(value: unknown, place: string): JsonObject {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    refuse(place, 'an object');
  }
  return value as JsonObject;
}
