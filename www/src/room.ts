/** How the room is shared: which panels are open beside the stage, and how large each is. */
import type { Layout } from './surroundings.js';

/** What can be closed. */
export type Piece = 'logs' | 'time' | 'side' | 'events';

/**
 * What has a size of its own; the column is what stands beside the stage in the medium layout, the
 * lower what lies in it under the logs, the sheet what lies under the stage in the narrow layout.
 */
export type Edge = Piece | 'column' | 'lower' | 'sheet';

export interface Room {
  readonly closed: readonly Piece[];
  /** In hundredths of the whole; of the events, of their column. What is not in it has its usual size. */
  readonly sizes: Readonly<Partial<Record<Edge, number>>>;
}

/** Makes the room another. */
export type Arrange = (how: (room: Room) => Room) => void;

/** The room as it is at first. */
export const USUAL_ROOM: Room = { closed: [], sizes: {} };

/** The panels in words, in the order in which they are offered. */
export const PIECES: Readonly<Record<Piece, string>> = {
  logs: 'Logs',
  time: 'Space-time diagram',
  side: 'Inspector and other tabs',
  events: 'Events',
};

interface Bounds {
  readonly least: number;
  readonly usual: number;
  readonly most: number;
}

export const BOUNDS: Readonly<Record<Edge, Bounds>> = {
  logs: { least: 15, usual: 33, most: 60 },
  time: { least: 14, usual: 28, most: 56 },
  side: { least: 16, usual: 25, most: 50 },
  events: { least: 15, usual: 40, most: 80 },
  column: { least: 25, usual: 50, most: 70 },
  // Usually it is what the logs leave: on a slide with five peers, about so much.
  lower: { least: 14, usual: 31, most: 80 },
  sheet: { least: 12, usual: 30, most: 54 },
};

/** How high the logs may be above a panel. */
const MOST_LOGS = 'fit-content(50cqh)';

/** How low they may be where the panel has a height of its own: a row of theirs stays in sight. */
const LEAST_LOGS = '92px';

/** The stage keeps so much of the width, whatever stands beside it. */
const LEAST_STAGE = 20;

/** Two clusters leave less beside them. */
const USUAL_BESIDE_TWO: Partial<Record<Edge, number>> = { column: 34, sheet: 20 };

/** From here on the sheet leaves the stage no room for more than the cluster. */
const HIGH_SHEET = 44;

/** The panels of a layout that can be closed; on a phone all stand behind tabs. */
export function piecesOf(layout: Layout): Piece[] {
  if (layout === 'narrow') return [];
  return layout === 'wide' ? ['logs', 'time', 'side', 'events'] : ['logs', 'side'];
}

export function isOpen({ closed }: Room, piece: Piece): boolean {
  return !closed.includes(piece);
}

/** Opens a panel that is closed, or closes one that is open. */
export function toggled(room: Room, piece: Piece): Room {
  const closed = isOpen(room, piece)
    ? [...room.closed, piece]
    : room.closed.filter((one) => one !== piece);
  return { ...room, closed };
}

export function sizeOf({ sizes }: Room, edge: Edge, pair = false): number {
  const usual = (pair ? USUAL_BESIDE_TWO[edge] : undefined) ?? BOUNDS[edge].usual;
  return sizes[edge] ?? usual;
}

/** Whether the sheet of the narrow layout was pulled up. */
export function isPulledUp(room: Room): boolean {
  return sizeOf(room, 'sheet') >= HIGH_SHEET;
}

/** How high the sheet is; until it has a height of its own, a low page takes from it and not from the stage. */
function sheetOf(room: Room, pair: boolean): string {
  const size = `${sizeOf(room, 'sheet', pair)}cqh`;
  if (room.sizes.sheet !== undefined) return size;
  return `clamp(${BOUNDS.sheet.least}cqh, 100cqh - 590px, ${size})`;
}

/** Makes something as large as that, as far as it goes; `null` is its usual size. */
export function resized(room: Room, edge: Edge, size: number | null): Room {
  const { [edge]: _, ...others } = room.sizes;
  if (size === null) return { ...room, sizes: others };
  const { least, most } = BOUNDS[edge];
  const right = isOpen(room, 'side') || isOpen(room, 'events') ? sizeOf(room, 'side') : 0;
  const logs = isOpen(room, 'logs') ? sizeOf(room, 'logs') : 0;
  const taken = edge === 'logs' ? right : edge === 'side' ? logs : 0;
  const bound = Math.max(Math.min(most, 100 - LEAST_STAGE - taken), least);
  const fit = Math.min(Math.max(Math.round(size * 10) / 10, least), bound);
  return { ...room, sizes: { ...others, [edge]: fit } };
}

/** Who stands where: the value of `grid-template`. */
export function gridOf(layout: Layout, room: Room, pair: boolean): string {
  if (layout === 'narrow')
    return (
      '"top" auto "stage" minmax(96px, 1fr) "foot" auto ' +
      `"side" minmax(0, ${sheetOf(room, pair)}) "tools" auto / minmax(0, 1fr)`
    );
  const open = (piece: Piece): boolean => isOpen(room, piece);
  const line = (names: readonly string[], height: string): string =>
    `"${names.join(' ')}" ${height}`;
  const share = (part: number): string => `minmax(0, ${part}fr)`;
  const rows: string[] = [];
  const columns: string[] = [];
  if (layout === 'wide') {
    const right = open('side') || open('events');
    const [logs, side] = [sizeOf(room, 'logs'), sizeOf(room, 'side')];
    const middle = open('logs') ? ['stage', 'logs'] : ['stage'];
    const aside = right ? ['right'] : [];
    const stage = 100 - (open('logs') ? logs : 0) - (right ? side : 0);
    columns.push(share(Math.max(stage, LEAST_STAGE)));
    if (open('logs')) columns.push(share(logs));
    if (right) columns.push(share(side));
    rows.push(line([...middle, ...aside], 'minmax(0, 1fr)'));
    if (open('time'))
      rows.push(line([...middle.map(() => 'time'), ...aside], `${sizeOf(room, 'time')}cqh`));
  } else {
    const column = sizeOf(room, 'column', pair);
    const beside = (['logs', 'side'] as const).filter(open);
    columns.push(share(beside.length > 0 ? 100 - column : 100));
    if (beside.length > 0) columns.push(share(column));
    else rows.push(line(['stage'], 'minmax(0, 1fr)'));
    const { lower } = room.sizes;
    // Logs of many peers scroll, and leave room for what stands beneath them.
    const [logs, rest] =
      lower === undefined
        ? [MOST_LOGS, 'minmax(0, 1fr)']
        : [`minmax(${LEAST_LOGS}, 1fr)`, `minmax(0, ${lower}cqh)`];
    beside.forEach((name, i) => {
      const height = beside.length === 1 ? 'minmax(0, 1fr)' : i === 0 ? logs : rest;
      rows.push(line(['stage', name], height));
    });
  }
  const across = (name: string): string[] => columns.map(() => name);
  return `${line(across('top'), '44px')} ${rows.join(' ')} ${line(across('foot'), '82px')} / ${columns.join(' ')}`;
}

/** The room as text, to be remembered. */
export function packRoom(room: Room): string {
  return JSON.stringify(room);
}

/** The room as it was remembered; what is none of it is the usual. */
export function roomOf(recalled: string | null): Room {
  let found: unknown;
  try {
    found = JSON.parse(recalled ?? 'null');
  } catch {
    return USUAL_ROOM;
  }
  if (typeof found !== 'object' || found === null) return USUAL_ROOM;
  const { closed, sizes } = found as { closed?: unknown; sizes?: unknown };
  const pieces = Object.keys(PIECES) as Piece[];
  const kept = pieces.filter((piece) => Array.isArray(closed) && closed.includes(piece));
  const fits: Partial<Record<Edge, number>> = {};
  for (const edge of Object.keys(BOUNDS) as Edge[]) {
    const size = (sizes as Record<string, unknown> | null | undefined)?.[edge];
    const { least, most } = BOUNDS[edge];
    if (typeof size === 'number' && Number.isFinite(size))
      fits[edge] = Math.min(Math.max(size, least), most);
  }
  return { closed: kept, sizes: fits };
}
