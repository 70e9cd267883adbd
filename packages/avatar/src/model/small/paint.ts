import {
  type BufferGeometry,
  ClampToEdgeWrapping,
  Color,
  MirroredRepeatWrapping,
  type Texture,
  Vector2,
  type Wrapping,
} from 'three';
import type { Tile } from './atlas.js';
import type { Surface } from './surfaces.js';

/** Where a corner that lies on the border of two repetitions of a picture belongs. */
const BORDER = 1e-4;
const WHITE = new Color(1, 1, 1);

/** How the vertices of a surface are painted by a tile of the atlas and a colour. */
export class Paint {
  readonly #uvs;
  readonly #colours;
  readonly #colour: Color;
  readonly #map: Texture | null;
  readonly #tile: Tile | null;
  readonly #uv = new Vector2();

  /** @param tile `null`: there is no atlas */
  constructor({ geometry, material }: Surface, tile: Tile | null) {
    this.#tile = tile;
    this.#map = tile?.hasPicture ? (material.map ?? null) : null;
    this.#map?.updateMatrix();
    this.#uvs = this.#map ? uvsOf(geometry, this.#map) : null;
    this.#colour = material.color ?? WHITE;
    const coloured = material.vertexColors && !material.ignoreVertexColor;
    this.#colours = coloured ? (geometry.getAttribute('color') ?? null) : null;
  }

  /** Which repetition of its picture a triangle shows: whole numbers. */
  repetition(a: number, b: number, c: number): [u: number, v: number] {
    if (!this.#uvs) return [0, 0];
    const [p, q, r] = [this.#at(a), this.#at(b), this.#at(c)];
    const least = (i: 0 | 1) => Math.floor(Math.min(p[i], q[i], r[i]) + BORDER);
    return [least(0), least(1)];
  }

  /** Where in the atlas a vertex lies, seen from that repetition. */
  uv(vertex: number, u: number, v: number): [number, number] {
    const tile = this.#tile;
    if (!tile) return [0, 0];
    const { wrapS, wrapT } = this.#map ?? {};
    const [s, t] = this.#at(vertex);
    return [tile.left + tile.width * within(s, u, wrapS), tile.top + tile.height * within(t, v, wrapT)];
  }

  colour(vertex: number): [number, number, number] {
    const { r, g, b } = this.#colour;
    const own = this.#colours;
    return own ? [r * own.getX(vertex), g * own.getY(vertex), b * own.getZ(vertex)] : [r, g, b];
  }

  #at(vertex: number): [number, number] {
    if (!this.#uvs) return [0.5, 0.5];
    this.#uv.fromBufferAttribute(this.#uvs as never, vertex);
    if (this.#map) this.#uv.applyMatrix3(this.#map.matrix);
    return [this.#uv.x, this.#uv.y];
  }
}

function uvsOf(geometry: BufferGeometry, { channel }: Texture) {
  return geometry.getAttribute(channel > 0 ? `uv${channel}` : 'uv') ?? null;
}

/** 0..1. A triangle that spans several repetitions of its picture is stretched: nobody wears one. */
function within(value: number, repetition: number, wrapping: Wrapping = ClampToEdgeWrapping): number {
  const from = wrapping === ClampToEdgeWrapping ? 0 : repetition;
  const share = Math.min(Math.max(value - from, 0), 1);
  return wrapping === MirroredRepeatWrapping && repetition % 2 !== 0 ? 1 - share : share;
}
