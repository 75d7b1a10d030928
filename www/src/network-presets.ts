/** Networks that a reader can take as a whole, and which of them is there. */
import { type Delivery, EVERY_WAY, type Links, pairs } from './links.js';
import type { Intervention, WorldConfig } from './wasm/api.js';

export interface Preset {
  readonly id: string;
  readonly name: string;
  /** What it does, in one line. */
  readonly about: string;
  readonly requests: Delivery;
  readonly replies: Delivery;
}

function delivery(minMs: number, maxMs: number, more: Partial<Delivery> = {}): Delivery {
  return {
    minUs: minMs * 1000,
    maxUs: maxMs * 1000,
    loss: 0,
    duplication: 0,
    late: 0,
    ...more,
  };
}

function alike(id: string, name: string, about: string, both: Delivery): Preset {
  return { id, name, about, requests: both, replies: both };
}

/** How replies of the lab's network travel when nothing else is said. */
const LAB_REPLIES = { minUs: 100, maxUs: 1000, loss: 0.1, duplication: 0 };
const LAB_REQUESTS = delivery(0, 26, { loss: 0.1 });

export const PRESETS: readonly Preset[] = [
  alike(
    'perfect',
    'Perfect',
    'Every message takes 10 ms, arrives once and in order.',
    delivery(10, 10),
  ),
  alike('lan', 'LAN', 'One machine room: 0.2 to 2 ms, nothing is lost.', delivery(0.2, 2)),
  alike(
    'wan',
    'WAN',
    'Across a continent: 30 to 60 ms each way, 0.5 % lost. A round trip is close to the election timeout.',
    delivery(30, 60, { loss: 0.005 }),
  ),
  alike(
    'lossy',
    'Lossy',
    '8 to 16 ms, but every fifth message is lost and every twentieth arrives twice.',
    delivery(8, 16, { loss: 0.2, duplication: 0.05 }),
  ),
  {
    id: 'unreliable',
    name: 'Lab unreliable',
    about:
      'The unreliable network of the MIT lab: requests take 0 to 26 ms, 10 % of requests and 10 % of replies are lost.',
    requests: LAB_REQUESTS,
    replies: { ...LAB_REPLIES, late: 0 },
  },
  {
    id: 'reordering',
    name: 'Lab long reordering',
    about:
      'The lab’s unreliable network, and two of three replies are held up for 0.2 to 2.2 s, so that they arrive out of order.',
    requests: LAB_REQUESTS,
    replies: { ...LAB_REPLIES, late: 2 / 3 },
  },
];

/** The links with which the run began. */
export function configured(config: WorldConfig): Preset {
  const both: Delivery = {
    minUs: config.latency_min_us,
    maxUs: config.latency_max_us,
    loss: config.loss,
    duplication: config.duplication,
    late: 0,
  };
  return alike('configured', 'As set', 'What the settings of this run say.', both);
}

/** What makes every link like that; cuts stay as they are. */
export function applyPreset({ requests, replies }: Preset): Intervention[] {
  const change = (on: 'requests' | 'replies', one: Delivery): Intervention => ({
    do: 'link',
    on,
    ...fields(one),
  });
  if (sameDelivery(requests, replies)) return [{ do: 'link', ...fields(requests) }];
  return [change('requests', requests), change('replies', replies)];
}

function fields(one: Delivery) {
  return {
    latency_min_us: one.minUs,
    latency_max_us: one.maxUs,
    loss: one.loss,
    duplication: one.duplication,
    late: one.late,
  };
}

/** The preset by which every link goes, or `null` when there is none. */
export function presetOf(links: Links, presets: readonly Preset[]): Preset | null {
  const all = pairs(links.size, EVERY_WAY).map(([from, to]) => links.of(from, to));
  return (
    presets.find(({ requests, replies }) =>
      all.every(
        (way) => sameDelivery(way.requests, requests) && sameDelivery(way.replies, replies),
      ),
    ) ?? null
  );
}

/** The world keeps probabilities as parts of 2^32. */
const EXACT = 1e-9;

function sameDelivery(a: Delivery, b: Delivery): boolean {
  return (
    a.minUs === b.minUs &&
    a.maxUs === b.maxUs &&
    Math.abs(a.loss - b.loss) < EXACT &&
    Math.abs(a.duplication - b.duplication) < EXACT &&
    Math.abs(a.late - b.late) < EXACT
  );
}
