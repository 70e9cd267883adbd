import { join } from 'node:path';
import { mean, median } from '../statistics.mjs';
import { lowLight, sideLight } from './disturb-light.mjs';
import { darkGlasses, handOverMouth } from './disturb-occlude.mjs';
import { placeHead } from './head-placement.mjs';
import { JAW_POINTS, pointError } from './landmark-mapping.mjs';
import { randomOf } from './random.mjs';
import { trackRows } from './run-photographs.mjs';
import { writePicture } from './stills.mjs';

export const DISTURBANCES = { sideLight, lowLight, darkGlasses, handOverMouth };

/** How many disturbed pictures of each kind are written out to be looked at. */
const SHOWN = 8;

/** The error of the same photographs clean and disturbed, against the clean picture's labels. */
export async function runDrift(context, rows) {
  const results = {};
  for (const [name, change] of Object.entries({ clean: (picture) => picture, ...DISTURBANCES })) {
    let shown = 0;
    const disturb = async (picture, label) => {
      const disturbed = change(picture, placeHead(label.mesh, context.canonical), randomOf(label.row));
      if (context.pictures && shown++ < SHOWN) {
        await writePicture(join(context.pictures, `${name}-${label.row}.png`), disturbed);
      }
      return disturbed;
    };
    const { faces, counts } = await trackRows(context, rows, disturb);
    const errors = faces.map(({ label, prediction }) =>
      pointError(prediction.points, label.points, JAW_POINTS),
    );
    results[name] = { counts, error: mean(errors), median: median(errors) };
  }
  for (const result of Object.values(results)) result.ratio = result.error / results.clean.error;
  return results;
}
