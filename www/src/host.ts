/** What both host pages do: hand the address's parameters to the element. */
import { type ParsedParams, rulesOf } from './params.js';
import type { RaftPlayground } from './playground.js';

/** Sets what the address says, and says what was wrong with it. */
export function applyParams(playground: RaftPlayground, parsed: ParsedParams): void {
  const { params, given, problems } = parsed;
  playground.servers = params.servers;
  playground.seed = params.seed;
  playground.speed = params.speed;
  playground.autoplay = params.autoplay;
  playground.controls = params.controls;
  playground.rules = rulesOf(parsed);
  if (given.has('theme')) playground.theme = params.theme;
  if (problems.length > 0) playground.tell(problems.join(' '));
}
