/**
 * A drawing as a file that stands alone: what the page's styles say of each
 * node is written into it.
 */

/** What of a node's style is seen in a drawing, and what holds where nothing is said. */
const PROPERTIES: Readonly<Record<string, string>> = {
  fill: 'rgb(0, 0, 0)',
  'fill-opacity': '1',
  stroke: 'none',
  'stroke-width': '1px',
  'stroke-opacity': '1',
  'stroke-dasharray': 'none',
  'stroke-dashoffset': '0px',
  'stroke-linecap': 'butt',
  'stroke-linejoin': 'miter',
  'font-family': '',
  'font-size': '',
  'font-weight': '',
  'text-anchor': 'start',
  'dominant-baseline': 'auto',
  'paint-order': 'normal',
};

/** What a page needs of a node, and a drawing does not. */
const PAGE_ONLY = /^(?:class|style|tabindex|role|aria-.*|data-.*)$/;

const SVG = 'http://www.w3.org/2000/svg';

/** The colour on which an element stands: that of the nearest around it that has one. */
export function groundOf(element: Element): string {
  for (let at: Element | null = element; at; ) {
    const colour = getComputedStyle(at).backgroundColor;
    if (colour !== 'transparent' && !/^rgba\(.*, 0\)$/.test(colour)) return plain(colour);
    const root: Node = at.getRootNode();
    at = at.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
  }
  return 'white';
}

/** Drawings that lie on each other, as one SVG text. */
export function pictureOf(layers: readonly SVGSVGElement[], ground: string): string {
  const { width, height } = layers[0]?.getBoundingClientRect() ?? { width: 0, height: 0 };
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('xmlns', SVG);
  svg.setAttribute('width', String(Math.round(width)));
  svg.setAttribute('height', String(Math.round(height)));
  svg.setAttribute('viewBox', `0 0 ${Math.round(width)} ${Math.round(height)}`);
  const rect = document.createElementNS(SVG, 'rect');
  rect.setAttribute('width', '100%');
  rect.setAttribute('height', '100%');
  rect.setAttribute('fill', ground);
  svg.append(rect);
  for (const layer of layers) {
    const group = document.createElementNS(SVG, 'g');
    for (const child of layer.children) {
      const copy = copyOf(child, PROPERTIES);
      if (copy) group.append(copy);
    }
    svg.append(group);
  }
  return new XMLSerializer().serializeToString(svg);
}

/** A node with all that is in it; `around` is what it inherits. */
function copyOf(node: Element, around: Readonly<Record<string, string>>): Element | null {
  const style = getComputedStyle(node);
  if (style.display === 'none' || style.visibility === 'hidden') return null;
  const copy = node.cloneNode(false) as Element;
  for (const { name } of [...copy.attributes]) {
    if (PAGE_ONLY.test(name)) copy.removeAttribute(name);
  }
  const own: Record<string, string> = {};
  for (const name of Object.keys(PROPERTIES)) own[name] = style.getPropertyValue(name);
  const told = Object.entries(own).filter(([name, value]) => value !== around[name]);
  if (style.opacity !== '1') told.push(['opacity', style.opacity]);
  if (told.length > 0) {
    copy.setAttribute('style', told.map(([name, value]) => `${name}:${plain(value)}`).join(';'));
  }
  for (const child of node.childNodes) {
    if (child instanceof Element) {
      const inner = copyOf(child, own);
      if (inner) copy.append(inner);
    } else if (child.nodeType === Node.TEXT_NODE) copy.append(child.cloneNode());
  }
  return copy;
}

const colours = new Map<string, string>();

/** Colours of newer spaces as every program reads them. */
export function plain(value: string): string {
  if (!/^(?:oklab|oklch|lab|lch|color)\(/.test(value)) return value.replaceAll('"', "'");
  const known = colours.get(value);
  if (known) return known;
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  const drawing = canvas.getContext('2d');
  if (!drawing) return value;
  drawing.fillStyle = value;
  drawing.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0, a = 255] = drawing.getImageData(0, 0, 1, 1).data;
  const rgb =
    a === 255 ? `rgb(${r}, ${g}, ${b})` : `rgba(${r}, ${g}, ${b}, ${(a / 255).toFixed(3)})`;
  colours.set(value, rgb);
  return rgb;
}

/** The SVG text as a PNG, `scale` times as large. */
export async function pngOf(svg: string, scale = 2): Promise<Blob> {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth * scale;
    canvas.height = image.naturalHeight * scale;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture came'))));
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}
