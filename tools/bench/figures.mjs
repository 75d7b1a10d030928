// What repeated measurements come to, and how it is written.

/** @typedef {{ median: number, min: number, max: number, count: number }} Spread */

/**
 * The value below which `part` of the sorted values lie, interpolated between neighbours.
 * @param {number[]} sorted
 * @param {number} part 0 to 1
 */
export function quantile(sorted, part) {
  const place = (sorted.length - 1) * part;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** @param {number[]} values */
export const ascending = (values) => [...values].sort((a, b) => a - b);

/**
 * @param {number[]} values
 * @returns {Spread}
 */
export function spread(values) {
  const sorted = ascending(values);
  return {
    median: quantile(sorted, 0.5),
    min: quantile(sorted, 0),
    max: quantile(sorted, 1),
    count: sorted.length,
  };
}

/** @param {number[]} values */
export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * `1.50 (1.20 to 1.90)`.
 * @param {Spread} spread
 * @param {(value: number) => string} write
 */
export const words = ({ median, min, max }, write) =>
  `${write(median)} (${write(min)} to ${write(max)})`;

/** Millions with two decimals. @param {number} value */
export const millions = (value) => `${(value / 1e6).toFixed(2)} M`;

/** @param {number} value */
export const whole = (value) => Math.round(value).toLocaleString('en-US');

/** @param {number} value */
export const decimals = (value) => value.toFixed(2);
