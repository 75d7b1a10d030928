import { expect, test } from 'vitest';
import { SvgPen } from '../../src/svg-pen.js';

const pen = (): SvgPen =>
  new SvgPen(
    (colour) => colour,
    () => ({ width: 10 }) as TextMetrics,
  );

test('what is drawn becomes shapes with their colours', () => {
  const p = pen();
  p.fillStyle = 'red';
  p.globalAlpha = 0.5;
  p.fillRect(1, 2.345, 3, 4);
  p.strokeStyle = 'blue';
  p.lineWidth = 2;
  p.globalAlpha = 1;
  p.beginPath();
  p.moveTo(0, 0);
  p.lineTo(5, 5);
  p.closePath();
  p.stroke();
  expect(p.text(10, 20)).toBe(
    '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="20" viewBox="0 0 10 20"><rect x="1" y="2.35" width="3" height="4" fill="red" fill-opacity="0.5"/><path d="M0 0L5 5Z" fill="none" stroke="blue" stroke-width="2"/></svg>',
  );
});

test('words cannot leave their element', () => {
  const p = pen();
  p.font = '600 11px "Some Font", sans-serif';
  p.textAlign = 'right';
  p.fillText('</text><script>&"', 1, 2);
  const text = p.text(1, 1);
  expect(text).not.toContain('<script');
  expect(text).toContain('font-weight="600"');
  expect(text).toContain('text-anchor="end"');
  expect(text).toContain("'Some Font', sans-serif");
});

test('a clip holds until what was kept is taken up again', () => {
  const p = pen();
  p.save();
  p.beginPath();
  p.rect(0, 0, 5, 5);
  p.clip();
  p.fillRect(0, 0, 1, 1);
  p.restore();
  p.restore();
  const text = p.text(1, 1);
  expect(text.match(/<g /g)).toHaveLength(1);
  expect(text.match(/<\/g>/g)).toHaveLength(1);
  expect(text.indexOf('</g>')).toBeGreaterThan(text.indexOf('<rect'));
});
