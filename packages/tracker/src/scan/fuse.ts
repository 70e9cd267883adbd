import type { OwnFace } from '@guise/protocol';
import type { FaceLayout } from '../model/layout.js';
import type { Picture } from '../picture.js';
import type { FacePipeline } from '../pipeline.js';
import { hairColour, irisColour, skinColour } from './colours.js';
import type { ExpressionBasis } from './expression-basis.js';
import { fuseSurfaces } from './fuse-surface.js';
import { fuseTextures, inTonesOf } from './fuse-texture.js';
import { type ScanView, ViewReader } from './scan-view.js';

/** A face that was captured: an {@link OwnFace} but for the hair, which is chosen, and the texture, which is not encoded yet. */
export type ScannedFace = Omit<OwnFace, 'texture' | 'hair'> & { texture: Picture };

export interface FuseOptions {
  /** Side of the texture [texels], even, 64..1024. Default 512. */
  texture?: number;
  /** `even`: the room's light is taken out of the texture as far as it can be told from skin. Default: `even`. */
  light?: 'even' | 'as-seen';
}

const DEFAULT_TEXTURE = 512;

/** Throws RangeError for a texture that an own face cannot have. */
export function checkTextureSide(side = DEFAULT_TEXTURE): void {
  if (Number.isInteger(side / 2) && side >= 64 && side <= 1024) return;
  throw new RangeError(`texture must be an even number from 64 to 1024, not ${side}.`);
}

/** Reads a view that will be fused, beside the `first`, so that there is less to do in the end. */
export function prepareView(
  reader: ViewReader,
  view: ScanView,
  first: ScanView | undefined,
  side = DEFAULT_TEXTURE,
): void {
  reader.surface(view);
  if (!view.picture || !first) return;
  const [colours, like] = [view, first].map((one) => reader.colours(one, side));
  if (colours && like && colours !== like) inTonesOf(colours, like);
}

/** One face of the views, the first of which looks ahead; those with a picture give the texture. @throws ScanError */
export function fuseViews(
  reader: ViewReader,
  layout: FaceLayout,
  views: readonly ScanView[],
  { texture: side = DEFAULT_TEXTURE, light = 'even' }: FuseOptions,
): ScannedFace {
  checkTextureSide(side);
  const surface = fuseSurfaces(
    views.flatMap((view) => reader.surface(view) ?? []),
    layout,
    reader.habit,
  );
  const pictured = views.filter((view) => view.picture);
  const texture = fuseTextures(
    pictured.flatMap((view) => reader.colours(view, side) ?? []),
    layout,
    { light },
  );
  const mask = Uint8Array.from(layout.mask, (value) => (value > 0 ? 1 : 0));
  const [ahead] = pictured;
  return {
    side: layout.uvSize,
    surface: surface.map((value, i) => (mask[Math.floor(i / 3)] ? value : 0)),
    mask,
    texture,
    skinColour: skinColour(texture, layout),
    irisColour: irisColour(texture, layout),
    hairColour: hairColour(ahead.picture as Picture, ahead.observation, layout),
  };
}

/**
 * A face from a single photograph: what it hides is made up, and its depth is a guess. `null` where no face is seen. The pipeline
 * forgets what it followed. @throws ScanError
 */
export async function scanPhotograph(
  pipeline: FacePipeline,
  basis: ExpressionBasis,
  picture: Picture,
  options: FuseOptions = {},
): Promise<ScannedFace | null> {
  checkTextureSide(options.texture);
  pipeline.reset();
  let { observation } = await pipeline.track(picture, 0);
  // The second look is cut by the first one's fit.
  if (observation?.head) ({ observation } = await pipeline.track(picture, 100));
  pipeline.reset();
  if (!observation?.head) return null;
  const size = { width: picture.width, height: picture.height };
  const view: ScanView = { step: 'ahead', observation, size, picture, quality: 1 };
  return fuseViews(new ViewReader(pipeline.model, basis), pipeline.model.layout, [view], options);
}
