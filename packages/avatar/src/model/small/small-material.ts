import type { MToonMaterial, MToonMaterialParameters } from '@pixiv/three-vrm';
import { Color, DoubleSide, FrontSide, type Material, MeshBasicMaterial, MeshStandardMaterial } from 'three';
import { StageMToonMaterial } from '../mtoon.js';
import type { Atlas } from './atlas.js';
import type { Painted } from './surfaces.js';

/** A material, and how many triangles are in it. */
export interface Share {
  readonly material: Painted;
  readonly triangles: number;
}

export interface Manner {
  readonly transparent: boolean;
  readonly twoSided: boolean;
}

type Toon = Painted & MToonMaterial;
type Standard = Painted & MeshStandardMaterial;
const isToon = ({ material }: Share): boolean =>
  (material as Partial<MToonMaterial>).isMToonMaterial === true;
const isStandard = ({ material }: Share): boolean => material instanceof MeshStandardMaterial;

/** One material for many: shaded as most of the model is, with the mean of what they are like, and their colours as vertices have them. */
export function smallMaterial(shares: readonly Share[], atlas: Atlas | null, manner: Manner): Material {
  const { transparent, twoSided } = manner;
  const of = shares.filter(({ material }) => (material.transparent ?? false) === transparent);
  const common = {
    ...(atlas ? { map: atlas.texture } : {}),
    vertexColors: true,
    transparent,
    side: twoSided ? DoubleSide : FrontSide,
    alphaTest: alphaTest(of, transparent),
    depthWrite: !transparent || of.some(({ material }) => material.depthWrite),
  };
  const [toon, standard] = [shares.filter(isToon), shares.filter(isStandard)];
  const all = trianglesOf(shares);
  if (trianglesOf(toon) * 2 >= all) return toonMaterial(toon, common);
  if (trianglesOf(standard) * 2 < all) return new MeshBasicMaterial(common);
  return new MeshStandardMaterial({
    ...common,
    roughness: mean(standard, ({ roughness }: Standard) => roughness),
    metalness: mean(standard, ({ metalness }: Standard) => metalness),
  });
}

/** Pictures with holes have them; what is blended, but hides what is behind it, does not where it is not there. */
function alphaTest(shares: readonly Share[], transparent: boolean): number {
  if (transparent) return shares.some(({ material }) => material.depthWrite) ? 0.05 : 0;
  return shares.some(({ material }) => material.alphaTest > 0) ? 0.5 : 0;
}

function toonMaterial(shares: readonly Share[], common: MToonMaterialParameters) {
  const shade = (channel: 'r' | 'g' | 'b') =>
    mean(shares, ({ shadeColorFactor, color }: Toon) =>
      Math.min(shadeColorFactor[channel] / Math.max(color[channel], 0.01), 1),
    );
  const material = new StageMToonMaterial({
    ...common,
    // Pictures and colours of vertices count in the shade, too: this is what it takes from each.
    ...(common.map ? { shadeMultiplyTexture: common.map } : {}),
    shadeColorFactor: new Color(shade('r'), shade('g'), shade('b')),
    shadingToonyFactor: mean(shares, (toon: Toon) => toon.shadingToonyFactor),
    shadingShiftFactor: mean(shares, (toon: Toon) => toon.shadingShiftFactor),
    giEqualizationFactor: mean(shares, (toon: Toon) => toon.giEqualizationFactor),
  });
  material.ignoreVertexColor = false;
  return material;
}

const trianglesOf = (shares: readonly Share[]): number =>
  shares.reduce((sum, { triangles }) => sum + triangles, 0);

function mean<T extends Painted>(shares: readonly Share[], value: (material: T) => number): number {
  const sum = shares.reduce((total, { material, triangles }) => total + triangles * value(material as T), 0);
  return sum / Math.max(trianglesOf(shares), 1);
}
