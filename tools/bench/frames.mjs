// From a browser's trace to the main thread's work, frame by frame. Pure: knows traces, no browser.

/**
 * An event of Chromium's trace format; times in microseconds.
 * @typedef {object} TraceEvent
 * @property {string} ph
 * @property {string} name
 * @property {number} pid
 * @property {number} tid
 * @property {number} ts
 * @property {number} [dur]
 * @property {number} [tdur]
 * @property {{ name?: string }} [args]
 */

/** @typedef {'script' | 'layout' | 'paint' | 'commit' | 'other'} Part */
/**
 * Milliseconds of one frame, from its beginning to the next one's: `work` as a clock sees it, `cpu`
 * without the waits for a free processor or another thread, and the parts of `cpu`.
 * @typedef {Record<Part, number> & { work: number, cpu: number }} FrameWork
 */

/** Which part of the work an event of the main thread is. What is not named belongs to what it is in. */
const parts = new Map(
  Object.entries(
    /** @type {Record<Part, string[]>} */ ({
      script: [
        'FireAnimationFrame',
        'FunctionCall',
        'EvaluateScript',
        'EventDispatch',
        'TimerFire',
        'RunMicrotasks',
        'MinorGC',
        'MajorGC',
      ],
      layout: [
        'UpdateLayoutTree',
        'Layout',
        'HitTest',
        'IntersectionObserverController::computeIntersections',
      ],
      paint: ['PrePaint', 'Paint', 'Layerize', 'UpdateLayer'],
      // Handing what was painted to the compositor's thread, mostly a wait for it.
      commit: ['Commit'],
      other: ['RunTask'],
    }),
  ).flatMap(([part, names]) => names.map((name) => /** @type {[string, Part]} */ ([name, part]))),
);

/**
 * The main thread's work in every whole frame of the trace. A task is one turn of the thread's loop;
 * a frame begins with the task in which the compositor asks the thread for it.
 * @param {TraceEvent[]} events
 * @returns {FrameWork[]}
 */
export function framesOf(events) {
  const main = mainThread(events);
  const tasks = outermost(main.filter((event) => event.ph === 'X' && event.name === 'RunTask'));
  const begins = main.filter((event) => event.name === 'BeginMainThreadFrame');
  const inside = main.filter((event) => event.ph === 'X' && parts.has(event.name));
  /** @type {FrameWork[]} */
  const frames = [];
  let nextBegin = 0;
  let nextInside = 0;
  for (const task of tasks) {
    let isBegin = false;
    for (; (begins[nextBegin]?.ts ?? Number.POSITIVE_INFINITY) < end(task); nextBegin++) {
      isBegin ||= (begins[nextBegin]?.ts ?? 0) >= task.ts;
    }
    const within = [];
    for (; (inside[nextInside]?.ts ?? Number.POSITIVE_INFINITY) < end(task); nextInside++) {
      const event = inside[nextInside];
      if (event && event.ts >= task.ts) within.push(event);
    }
    if (isBegin) {
      frames.push({ script: 0, layout: 0, paint: 0, commit: 0, other: 0, work: 0, cpu: 0 });
    }
    const frame = frames.at(-1);
    if (!frame) continue;
    frame.work += (task.dur ?? 0) / 1000;
    frame.cpu += (task.tdur ?? 0) / 1000;
    addParts(frame, within);
  }
  // The trace ends somewhere in the last frame.
  frames.pop();
  return frames;
}

/** @param {TraceEvent} event */
const end = (event) => event.ts + (event.dur ?? 0);

/**
 * The events of the page's main thread, in order; what begins together, the longest first.
 * @param {TraceEvent[]} events
 */
function mainThread(events) {
  const places = new Map();
  for (const { ph, name, pid, tid, args } of events) {
    if (ph === 'M' && name === 'thread_name' && args?.name === 'CrRendererMain')
      places.set(`${pid} ${tid}`, 0);
  }
  // A spare process for the next page has such a thread too, but draws nothing.
  for (const { name, pid, tid } of events) {
    const place = `${pid} ${tid}`;
    const count = places.get(place);
    if (name === 'BeginMainThreadFrame' && count !== undefined) places.set(place, count + 1);
  }
  const [busiest] = [...places].sort((a, b) => b[1] - a[1])[0] ?? [];
  return events
    .filter(({ pid, tid }) => `${pid} ${tid}` === busiest)
    .sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
}

/**
 * Without those that lie in another one: a task may run tasks.
 * @param {TraceEvent[]} sorted
 */
function outermost(sorted) {
  let until = Number.NEGATIVE_INFINITY;
  return sorted.filter((event) => {
    if (event.ts < until) return false;
    until = end(event);
    return true;
  });
}

/**
 * Adds each event's own processor time, without that of the events in it, to its part.
 * @param {FrameWork} frame
 * @param {TraceEvent[]} sorted
 */
function addParts(frame, sorted) {
  /** @type {TraceEvent[]} */
  const open = [];
  for (const event of sorted) {
    while (open.length > 0 && end(/** @type {TraceEvent} */ (open.at(-1))) <= event.ts) open.pop();
    const around = open.at(-1);
    const ms = (event.tdur ?? 0) / 1000;
    frame[parts.get(event.name) ?? 'other'] += ms;
    if (around) frame[parts.get(around.name) ?? 'other'] -= ms;
    open.push(event);
  }
}
