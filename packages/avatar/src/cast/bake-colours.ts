import { type BufferGeometry, Color, MathUtils } from 'three';
import { Region } from '../region.js';
import type { CastModel } from './cast-model.js';
import { CATALOGUE } from './catalogue.js';
import type { AvatarDescription } from './description.js';
import { PAINTS, paletteOf } from './palette.js';

const PATTERN = 255;
const smooth = (from: number, to: number, value: number) => MathUtils.smoothstep(value, from, to);

/**
 * [4 n] what the vinyl shader paints each vertex, linear, with the light that is baked in: for files that are opened where there is no
 * such shader. Eyes get iris and pupil as finely as they have vertices.
 */
export function bakeColours(
  geometry: BufferGeometry,
  model: CastModel,
  description: AvatarDescription,
): Float32Array {
  const entry = CATALOGUE[description.character];
  const palette = paletteOf(entry, description);
  const paintOf = (name: (typeof PAINTS)[number]) => palette[PAINTS.indexOf(name)] as Color;
  const [paint, mark, position] = ['paint', 'mark', 'position'].map((name) => geometry.getAttribute(name));
  if (!paint || !mark || !position) return new Float32Array();
  const eye = model.eyeCentre;
  const out = new Float32Array(position.count * 4);
  const colour = new Color();
  for (let i = 0; i < position.count; i++) {
    const region = Math.round(mark.getX(i));
    const pattern = smooth(0.4, 0.6, mark.getY(i) / PATTERN);
    colour.copy(palette[region] as Color);
    if (region === Region.Skin) {
      colour.lerp(paintOf('blush'), 0.55 * Math.max(0, paint.getY(i)));
      colour.lerp(paintOf('pattern'), pattern);
      colour.lerp(paintOf('lips'), smooth(0.1, 0.75, paint.getX(i)));
      colour.lerp(paintOf('lashes'), smooth(0.25, 0.75, -paint.getX(i)));
      colour.lerp(paintOf('mouth'), smooth(0.05, 0.6, paint.getZ(i)));
    } else if (region === Region.Outfit) colour.lerp(paintOf('trim'), pattern);
    else if (region === Region.Hair) colour.lerp(paintOf('pattern'), pattern);
    else if (region === Region.Eye) {
      const x = position.getX(i);
      const along = (position.getZ(i) - eye.z) / model.eyeRadius;
      const side = Math.hypot(x - Math.sign(x) * eye.x, position.getY(i) - eye.y) / model.eyeRadius;
      const angle = Math.atan2(side, along);
      const { iris, pupil, glow } = entry.eye;
      if (glow > 0) colour.setRGB(0.07, 0.09, 0.11);
      else colour.setRGB(0.93, 0.925, 0.91);
      if (angle < iris) colour.copy(paintOf('iris'));
      if (angle < pupil) colour.setRGB(0.006, 0.005, 0.008);
    }
    const light = MathUtils.lerp(MathUtils.clamp(paint.getW(i), 0, 1), 1, 0.25);
    out.set([colour.r * light, colour.g * light, colour.b * light, 1], i * 4);
  }
  return out;
}
