/** One chart as uPlot draws it. */
import './named-language.js';

import uPlot from 'uplot';
import { dataOf, type Figures, type Series } from '../figures.js';
import { MARKS_HEIGHT } from './charts-marks.js';

/** What the tokens come to. */
export interface Colours {
  readonly ink: string;
  readonly line: string;
  readonly font: string;
  readonly token: Readonly<Record<string, string>>;
}

/** Between two marks of an axis lie whole numbers. */
const INCREMENTS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7].flatMap((it) => [it, 2 * it, 5 * it]);

const bars = uPlot.paths.bars?.({ size: [0.8, 14] });
const stepped = uPlot.paths.stepped?.({ align: 1 });

export function makePlot(
  series: readonly Series[],
  figures: Figures,
  colours: Colours,
  holder: HTMLElement,
  height: number,
  /** Draws what lies over the lines. */
  over: (plot: uPlot) => void,
): uPlot {
  const axis: uPlot.Axis = {
    stroke: colours.ink,
    grid: { stroke: colours.line, width: 1 },
    ticks: { show: false },
    font: `12px ${colours.font}`,
  };
  return new uPlot(
    {
      width: Math.max(holder.clientWidth, 120),
      height,
      padding: [MARKS_HEIGHT, 8, 0, 0],
      hooks: { draw: [over] },
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { show: false }, y: false },
      scales: {
        x: { time: false, range: (_plot, _min, max) => [0, Math.max(max ?? 0, 0.01)] },
        y: { range: (_plot, _min, max) => [0, Math.max(max ?? 0, 1) * 1.06] },
      },
      axes: [
        { ...axis, size: 24, space: 56, values: (_plot, at) => at.map((one) => `${one} s`) },
        { ...axis, size: 44, space: 28, incrs: INCREMENTS },
      ],
      series: [{}, ...series.map((one) => seriesOf(one, colours))],
    },
    dataOf(series, figures) as uPlot.AlignedData,
    holder,
  );
}

/** Gives a plot other figures. */
export function fill(plot: uPlot, series: readonly Series[], figures: Figures): void {
  plot.setData(dataOf(series, figures) as uPlot.AlignedData);
}

function seriesOf({ label, token, dash, form, gaps }: Series, colours: Colours): uPlot.Series {
  const stroke = colours.token[token] ?? colours.ink;
  const line = { label, stroke, width: form ? 1.5 : 2, dash: [...dash], spanGaps: false };
  if (form === 'bars') {
    const filled = dash.length === 0 ? { fill: stroke } : {};
    return { ...line, ...filled, points: { show: false }, ...(bars ? { paths: bars } : {}) };
  }
  if (form === 'area') {
    const paths = stepped ? { paths: stepped } : {};
    return { ...line, fill: faint(stroke), points: { show: false }, ...paths };
  }
  // A value alone between gaps is a point.
  return { ...line, points: { show: gaps ?? false, size: 5, fill: stroke, stroke } };
}

/** A colour through which one sees. */
function faint(colour: string): string {
  return colour.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.25)');
}
