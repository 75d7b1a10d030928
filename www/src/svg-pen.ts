/**
 * A pen that writes SVG: as much of a canvas's context as the space-time
 * diagram draws with, so that the same drawing becomes a file that scales.
 */

/** What is drawn with, on a canvas or on paper. */
export type Pen = Pick<
  CanvasRenderingContext2D,
  | 'arc'
  | 'beginPath'
  | 'clip'
  | 'closePath'
  | 'drawImage'
  | 'fill'
  | 'fillRect'
  | 'fillStyle'
  | 'fillText'
  | 'font'
  | 'globalAlpha'
  | 'imageSmoothingEnabled'
  | 'lineTo'
  | 'lineWidth'
  | 'measureText'
  | 'moveTo'
  | 'rect'
  | 'restore'
  | 'save'
  | 'stroke'
  | 'strokeRect'
  | 'strokeStyle'
  | 'textAlign'
  | 'textBaseline'
>;

const ANCHORS: Readonly<Record<string, string>> = { center: 'middle', right: 'end', end: 'end' };
/** How far under its middle a line of text stands, in parts of its size. */
const UNDER_MIDDLE = 0.35;

const number = (value: number): string => String(Math.round(value * 100) / 100);

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

export class SvgPen {
  fillStyle = '#000';
  strokeStyle = '#000';
  lineWidth = 1;
  globalAlpha = 1;
  font = '10px sans-serif';
  textAlign: CanvasTextAlign = 'start';
  textBaseline: CanvasTextBaseline = 'alphabetic';
  imageSmoothingEnabled = true;

  private readonly colour: (value: string) => string;
  private readonly measure: (font: string, text: string) => TextMetrics;
  private readonly parts: string[] = [];
  private path = '';
  private clips = 0;
  /** Groups that are open, by the states that are kept. */
  private readonly open: number[] = [0];

  constructor(
    colour: (value: string) => string,
    measure: (font: string, text: string) => TextMetrics,
  ) {
    this.colour = colour;
    this.measure = measure;
  }

  /** The drawing as a file. */
  text(width: number, height: number): string {
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${this.parts.join('')}</svg>`;
  }

  beginPath(): void {
    this.path = '';
  }
  closePath(): void {
    this.path += 'Z';
  }
  moveTo(x: number, y: number): void {
    this.path += `M${number(x)} ${number(y)}`;
  }
  lineTo(x: number, y: number): void {
    this.path += `L${number(x)} ${number(y)}`;
  }
  rect(x: number, y: number, width: number, height: number): void {
    this.path += `M${number(x)} ${number(y)}h${number(width)}v${number(height)}h${number(-width)}Z`;
  }
  /** Whole circles are all that is drawn. */
  arc(x: number, y: number, radius: number): void {
    const r = number(radius);
    const across = number(2 * radius);
    this.path += `M${number(x - radius)} ${number(y)}a${r} ${r} 0 1 0 ${across} 0a${r} ${r} 0 1 0 ${number(-2 * radius)} 0`;
  }

  fill(): void {
    if (this.path) this.put(`<path d="${this.path}"${this.filled()}/>`);
  }
  stroke(): void {
    if (this.path) this.put(`<path d="${this.path}" fill="none"${this.stroked()}/>`);
  }
  fillRect(x: number, y: number, width: number, height: number): void {
    if (width > 0 && height > 0) this.put(`<rect${box(x, y, width, height)}${this.filled()}/>`);
  }
  strokeRect(x: number, y: number, width: number, height: number): void {
    this.put(`<rect${box(x, y, width, height)} fill="none"${this.stroked()}/>`);
  }

  fillText(text: string, x: number, y: number): void {
    const [, weight = '400', size = '10', family = 'sans-serif'] =
      /^(?:(\d+) )?([\d.]+)px (.*)$/.exec(this.font) ?? [];
    const anchor = ANCHORS[this.textAlign] ?? 'start';
    const under = this.textBaseline === 'middle' ? Number(size) * UNDER_MIDDLE : 0;
    this.put(
      `<text x="${number(x)}" y="${number(y + under)}" font-family="${escaped(family.replaceAll('"', "'"))}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}"${this.filled()}>${escaped(text)}</text>`,
    );
  }
  measureText(text: string): TextMetrics {
    return this.measure(this.font, text);
  }

  /** A part of a picture, as the shading between the lanes is drawn. */
  drawImage(image: CanvasImageSource, ...at: number[]): void {
    const [sx = 0, sy = 0, sw = 1, sh = 1, x = 0, y = 0, width = 1, height = 1] = at;
    const canvas = document.createElement('canvas');
    canvas.width = sw;
    canvas.height = sh;
    canvas.getContext('2d')?.drawImage(image, sx, sy, sw, sh, 0, 0, sw, sh);
    this.put(
      `<image${box(x, y, width, height)} preserveAspectRatio="none" style="image-rendering:pixelated"${this.alpha('opacity')} href="${canvas.toDataURL()}"/>`,
    );
  }

  save(): void {
    this.open.push(0);
  }
  restore(): void {
    this.put('</g>'.repeat(this.open.pop() ?? 0));
  }
  clip(): void {
    const id = `clip${++this.clips}`;
    this.put(`<clipPath id="${id}"><path d="${this.path}"/></clipPath><g clip-path="url(#${id})">`);
    this.open[this.open.length - 1] = (this.open[this.open.length - 1] ?? 0) + 1;
  }

  private put(part: string): void {
    if (part) this.parts.push(part);
  }
  private filled(): string {
    return ` fill="${this.colour(this.fillStyle)}"${this.alpha('fill-opacity')}`;
  }
  private stroked(): string {
    return ` stroke="${this.colour(this.strokeStyle)}" stroke-width="${number(this.lineWidth)}"${this.alpha('stroke-opacity')}`;
  }
  private alpha(name: string): string {
    return this.globalAlpha < 1 ? ` ${name}="${number(this.globalAlpha)}"` : '';
  }
}

function box(x: number, y: number, width: number, height: number): string {
  return ` x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}"`;
}
