/** Charts of the whole branch on the page's own cursor. Loaded when they are first looked at. */
import { html, LitElement, nothing, unsafeCSS } from 'lit';
import type uPlot from 'uplot';
import plotStyles from 'uplot/dist/uPlot.min.css?inline';
import { define } from '../define.js';
import {
  CHARTS,
  type Chart,
  Counter,
  type Figures,
  type Series,
  shownSeries,
  tableOf,
  valueWords,
} from '../figures.js';
import { duration, exactTime } from '../format.js';
import type { Frame } from '../frame.js';
import { ask } from '../intents.js';
import type { Run } from '../run.js';
import { coloured, controls, sidePanel } from '../styles.js';
import type { BranchId, Mark, Micros } from '../wasm/api.js';
import { drawMarks, isCharted, MARK_TOKENS, marksKey } from './charts-marks.js';
import { type Colours, fill, makePlot } from './charts-plot.js';
import { chartsStyles, PLOT_HEIGHT } from './charts-styles.js';
import { markWords } from './timeline-plan.js';

/** Milliseconds between two drawings while time flows. */
const GAP_MS = 400;
/** Milliseconds for which is counted at once. */
const COUNT_MS = 8;
/** Stretches that PageUp and PageDown go by. */
const PAGE = 10;
/** Marks of a stretch that are told. */
const MOST_TOLD = 3;

interface Plot {
  readonly chart: Chart;
  readonly series: readonly Series[];
  readonly plot: uPlot;
}

export class ChartsView extends LitElement {
  static override properties = {
    frame: { attribute: false },
    run: { attribute: false },
    branch: { attribute: false },
    flows: { type: Boolean },
    marks: { attribute: false },
  };
  /** `null` while the panel is not shown. */
  declare frame: Frame | null;
  declare run: Run | null;
  declare branch: BranchId;
  /** Time runs. */
  declare flows: boolean;
  /** What stands on the timeline. */
  declare marks: readonly Mark[];

  private charted: readonly Mark[] = [];
  private readonly counter = new Counter();
  private figures: Figures | null = null;
  private drawn: Figures | null = null;
  private plots: Plot[] = [];
  private look = '';
  private readAt = 0;
  private late: ReturnType<typeof setTimeout> | undefined;
  private asked = 0;
  private sizes: ResizeObserver | null = null;

  static override styles = [unsafeCSS(plotStyles), controls, sidePanel, chartsStyles, coloured];

  constructor() {
    super();
    this.frame = null;
    this.run = null;
    this.branch = 0;
    this.flows = false;
    this.marks = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.sizes = new ResizeObserver(() => this.size());
    this.sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes?.disconnect();
    clearTimeout(this.late);
    cancelAnimationFrame(this.asked);
    this.clear();
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    const { frame, run } = this;
    clearTimeout(this.late);
    if (!frame || !run) return;
    if (changed.has('marks')) this.charted = this.marks.filter(isCharted);
    const anew = changed.has('run') || changed.has('branch');
    const now = performance.now();
    const wait = this.readAt + GAP_MS - now;
    if (this.figures && !anew && this.flows && wait > 0) {
      // The last one is read too, when nothing comes after it.
      this.late = setTimeout(() => this.requestUpdate(), wait);
      return;
    }
    this.readAt = now;
    this.figures = this.counter.go(run, COUNT_MS);
    if (this.figures.more) this.late = setTimeout(() => this.readOn(), 0);
  }

  override render(): unknown {
    const { figures, frame } = this;
    if (!figures || !frame) return nothing;
    const counted = figures.more
      ? `Counting: ${Math.floor((100 * figures.seen) / figures.events)} % of the run`
      : `The whole branch, ${duration(figures.end)}, in stretches of ${duration(figures.width)}`;
    return html`
      <p class="top quiet">${counted}. A click or a drag goes there.</p>
      ${marksKey(this.charted)}
      ${CHARTS.map((chart, i) => this.chart(chart, i, figures, frame.now))}
      <i class="probe" aria-hidden="true" @transitionend=${() => this.requestUpdate()}></i>
    `;
  }

  private chart(chart: Chart, i: number, figures: Figures, now: Micros): unknown {
    // A stretch that has hardly begun says less than the one before it.
    const here = figures.bucketAt(now);
    const isYoung = here > 0 && figures.span(here) < figures.width / 2;
    const bucket = isYoung ? here - 1 : here;
    const series = shownSeries(chart, figures);
    const values = series.map(({ label, value }) => ({
      label,
      words: valueWords(chart, value(figures, bucket)),
    }));
    const told = [
      ...values.map(({ label, words }) => `${label} ${words}`),
      ...this.marked(figures, bucket),
    ];
    return html`<section aria-label=${chart.name} data-chart=${i}>
      <h2>${chart.name} <span class="quiet">${chart.unit}</span></h2>
      <div
        class="plot"
        role="slider"
        tabindex="0"
        aria-label="${chart.name}, ${chart.unit}"
        aria-valuemin="0"
        aria-valuemax=${figures.end}
        aria-valuenow=${Math.min(now, figures.end)}
        aria-valuetext="${exactTime(now)}: ${told.join(', ')}"
        @keydown=${this.onKey}
      ></div>
      <ul class="keys" aria-label="${chart.name} at the playhead">
        ${series.map(
          ({ token, dash, form }, at) => html`<li>
            ${sample(token, dash, form)}${values[at]?.label}
            <span class="num">${values[at]?.words}</span>
          </li>`,
        )}
      </ul>
      <p class="words">${chart.words(figures)}</p>
      <details>
        <summary>${chart.name} as a table</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">from</th>
              ${series.map(({ label }) => html`<th scope="col">${label}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${tableOf(series, figures).map(
              ({ from, cells }) => html`<tr>
                <th scope="row">${duration(from)}</th>
                ${cells.map((cell) => html`<td>${cell}</td>`)}
              </tr>`,
            )}
          </tbody>
        </table>
      </details>
    </section>`;
  }

  /** What is marked within a stretch, in words. */
  private marked({ width }: Figures, bucket: number): string[] {
    const here = this.charted.filter(({ at }) => Math.floor(at / width) === bucket);
    return here.slice(0, MOST_TOLD).map(markWords);
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    const { figures, frame } = this;
    // With its holders the plots are gone.
    if (!figures || !frame) this.clear();
    if (!figures || !frame || this.clientWidth === 0) return;
    const shown = CHARTS.map((chart) => shownSeries(chart, figures));
    const colours = this.colours();
    const names = shown.flat().map(({ label }) => label);
    const look = `${colours.ink} ${colours.line} ${colours.font} ${names.join()}`;
    if (look !== this.look || this.plots.length === 0) {
      this.clear();
      this.look = look;
      const holders = this.renderRoot.querySelectorAll<HTMLElement>('.plot');
      this.plots = CHARTS.flatMap((chart, i) => {
        const holder = holders[i];
        const series = shown[i];
        if (!holder || !series) return [];
        const plot = makePlot(series, figures, colours, holder, PLOT_HEIGHT, (made) =>
          drawMarks(made, this.charted, colours),
        );
        this.listen(plot);
        return [{ chart, series, plot }];
      });
      this.drawn = figures;
    } else if (this.drawn !== figures) {
      for (const { plot, series } of this.plots) fill(plot, series, figures);
      this.drawn = figures;
    } else if (changed.has('marks')) for (const { plot } of this.plots) plot.redraw(false);
    for (const { plot } of this.plots) playhead(plot, frame.now);
  }

  /** A press goes there, and so does every movement until it ends. */
  private listen({ over, posToVal }: uPlot): void {
    const go = ({ clientX }: PointerEvent): void => {
      const x = clientX - over.getBoundingClientRect().left;
      this.go(posToVal(x, 'x') * 1e6);
    };
    over.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      over.setPointerCapture(event.pointerId);
      go(event);
    });
    over.addEventListener('pointermove', (event) => {
      if (!over.hasPointerCapture(event.pointerId)) return;
      cancelAnimationFrame(this.asked);
      this.asked = requestAnimationFrame(() => go(event));
    });
  }

  /** Goes to an instant in all views. */
  private go(to: number): void {
    const at = Math.max(Math.min(Math.round(to), this.figures?.end ?? 0), 0);
    ask(this, { do: 'seek', at, event: -1, keep: true });
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const { figures, frame } = this;
    if (!figures || !frame || event.ctrlKey || event.metaKey || event.altKey) return;
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: 1,
      ArrowUp: 1,
      ArrowLeft: -1,
      ArrowDown: -1,
      PageUp: PAGE,
      PageDown: -PAGE,
    };
    const step = steps[event.key];
    let to = frame.now + (step ?? 0) * figures.width;
    if (event.key === 'Home') to = 0;
    else if (event.key === 'End') to = figures.end;
    else if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.go(to);
  };

  private readOn(): void {
    this.readAt = 0;
    this.requestUpdate();
  }

  /** What the tokens come to; a canvas does not know `light-dark()`. */
  private colours(): Colours {
    const probe = this.renderRoot.querySelector<HTMLElement>('.probe') ?? this;
    const made = document.createElement('i');
    probe.append(made);
    const of = (token: string): string => {
      made.style.color = `var(--raft-${token})`;
      return getComputedStyle(made).color;
    };
    const { fontFamily } = getComputedStyle(probe);
    const colours = { ink: of('ink-2'), line: of('line'), font: fontFamily };
    const tokens = new Set(CHARTS.flatMap(({ series }) => series.map(({ token }) => token)));
    const token = Object.fromEntries([...tokens, ...MARK_TOKENS].map((name) => [name, of(name)]));
    made.remove();
    return { ...colours, token };
  }

  private size(): void {
    for (const { plot } of this.plots) {
      const width = plot.root.parentElement?.clientWidth ?? 0;
      if (width > 0 && width !== plot.width) plot.setSize({ width, height: PLOT_HEIGHT });
      if (this.frame) playhead(plot, this.frame.now);
    }
    if (this.plots.length === 0) this.requestUpdate();
  }

  private clear(): void {
    for (const { plot } of this.plots) plot.destroy();
    this.plots = [];
  }
}

/** A piece of a line, as it is in the chart. */
function sample(token: string, dash: readonly number[], form?: string): unknown {
  const colour = `var(--raft-${token})`;
  if (!form)
    return html`<svg viewBox="0 0 24 10" aria-hidden="true"><line x1="0" y1="5" x2="24" y2="5" stroke=${colour} stroke-width="2" stroke-dasharray=${dash.join(' ')} /></svg>`;
  const filled = form === 'area' || dash.length === 0;
  return html`<svg viewBox="0 0 24 10" aria-hidden="true"><rect x="4" y="1" width="14" height="8" stroke=${colour} stroke-width="1.5" stroke-dasharray=${dash.join(' ')} fill=${filled ? colour : 'none'} fill-opacity=${form === 'area' ? 0.25 : 1} /></svg>`;
}

/** Moves the line that stands where the playhead is. */
function playhead({ over, valToPos }: uPlot, now: Micros): void {
  let line = over.querySelector<HTMLElement>('.playhead');
  if (!line) {
    line = document.createElement('div');
    line.className = 'playhead';
    over.append(line);
  }
  const x = valToPos(now / 1e6, 'x');
  line.hidden = !(x >= -1 && x <= over.clientWidth + 1);
  line.style.left = `${x}px`;
}

define('raft-charts', ChartsView);
