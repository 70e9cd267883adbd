import { SRGBColorSpace, Texture } from 'three';
import type { Painted } from './surfaces.js';

/** Width and height of the one texture [pixels]. A small tile shows a whole avatar in a fraction of that. */
const SIDE = 1024;
/** Pixels round each picture that repeat its edge, so that no neighbour shines in. */
const GUTTER = 4;

/** A picture's place in the atlas, in shares of it. */
export interface Tile {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Else it is white. */
  readonly hasPicture: boolean;
}

/** What a tile shows. */
interface Content {
  readonly image: CanvasImageSource | null;
  /** 0..1: how much of it covers what is behind. */
  readonly opacity: number;
  /** Whether the picture's transparency does not count. */
  readonly opaque: boolean;
}

/** The pictures of many materials in one texture. */
export interface Atlas {
  readonly texture: Texture;
  tile(material: Painted): Tile;
}

/** `null`: no material has a picture or lets through what is behind it, or there is nothing to draw one with. */
export function paintAtlas(materials: readonly Painted[]): Atlas | null {
  const contents: Content[] = [];
  const places = new Map<Painted, number>();
  for (const material of materials) {
    if (places.has(material)) continue;
    const content = contentOf(material);
    const known = contents.findIndex((other) => isSame(other, content));
    places.set(material, known === -1 ? contents.push(content) - 1 : known);
  }
  if (contents.every(({ image, opacity }) => !image && opacity === 1)) return null;
  const canvas = makeCanvas();
  const context = canvas?.getContext('2d') as CanvasRenderingContext2D | null | undefined;
  if (!canvas || !context) return null;
  const columns = Math.ceil(Math.sqrt(contents.length));
  const side = Math.floor(SIDE / columns);
  const tiles = contents.map((content, i) => {
    const [x, y] = [(i % columns) * side, Math.floor(i / columns) * side];
    draw(context, content, x, y, side);
    const inner = (side - 2 * GUTTER) / SIDE;
    const [left, top] = [(x + GUTTER) / SIDE, (y + GUTTER) / SIDE];
    return { left, top, width: inner, height: inner, hasPicture: content.image !== null };
  });
  const texture = new Texture(canvas as HTMLCanvasElement);
  texture.colorSpace = SRGBColorSpace;
  texture.flipY = false;
  texture.needsUpdate = true;
  return { texture, tile: (material) => tiles[places.get(material) ?? 0] as Tile };
}

function contentOf({ map, opacity, transparent, alphaTest }: Painted): Content {
  const opaque = !transparent && !(alphaTest > 0);
  const { image } = map ?? {};
  return { image: isDrawable(image) ? image : null, opacity: opaque ? 1 : opacity, opaque };
}

/** Pictures as `pictures.ts` decodes them; where nothing can, three.js has none. */
function isDrawable(image: unknown): image is ImageBitmap {
  return typeof ImageBitmap !== 'undefined' && image instanceof ImageBitmap && image.width > 0;
}

const isSame = (a: Content, b: Content): boolean =>
  a.image === b.image && a.opacity === b.opacity && (a.opaque === b.opaque || !a.image);

function draw(
  context: CanvasRenderingContext2D,
  { image, opacity, opaque }: Content,
  x: number,
  y: number,
  side: number,
): void {
  context.globalAlpha = opacity;
  context.fillStyle = '#fff';
  if (!image) context.fillRect(x, y, side, side);
  else {
    const inner = side - 2 * GUTTER;
    context.drawImage(image, x, y, side, side);
    context.clearRect(x + GUTTER, y + GUTTER, inner, inner);
    context.drawImage(image, x + GUTTER, y + GUTTER, inner, inner);
  }
  if (!opaque) return;
  context.globalCompositeOperation = 'destination-over';
  context.fillRect(x, y, side, side);
  context.globalCompositeOperation = 'source-over';
}

function makeCanvas(): HTMLCanvasElement | OffscreenCanvas | null {
  if (typeof OffscreenCanvas !== 'undefined') return new OffscreenCanvas(SIDE, SIDE);
  if (typeof document === 'undefined') return null;
  return Object.assign(document.createElement('canvas'), { width: SIDE, height: SIDE });
}
