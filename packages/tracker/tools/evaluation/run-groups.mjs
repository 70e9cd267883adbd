import { readFile } from 'node:fs/promises';
import { median } from '../statistics.mjs';
import { JAW_POINTS, pointError } from './landmark-mapping.mjs';
import { photographFigures } from './photograph-figures.mjs';
import { sampleOf } from './random.mjs';
import { trackRows } from './run-photographs.mjs';

/** How many of those in no group stand for the rest. */
const OTHERS = 200;

/**
 * Errors against the teacher by what people look like. `file`: JSON, the rows of each group by its name, sorted by hand;
 * a person may be in several. `rows`: the part's photographs, from which those in no group are drawn.
 */
export async function runGroups(context, file, rows) {
  const groups = JSON.parse(await readFile(file, 'utf8'));
  const grouped = new Set(Object.values(groups).flat());
  const rest = rows.filter((row) => !grouped.has(row));
  const all = { ...groups, 'in none of these': sampleOf(rest, OTHERS, 5) };
  const { faces } = await trackRows(context, [...new Set(Object.values(all).flat())]);
  const byRow = new Map(faces.map((face) => [face.row, face]));
  return Object.fromEntries(
    Object.entries(all).map(([name, members]) => {
      const seen = members.map((row) => byRow.get(row)).filter(Boolean);
      const error = ({ label, prediction }) => pointError(prediction.points, label.points, JAW_POINTS);
      return [
        name,
        {
          pictures: members.length,
          found: seen.filter(({ how }) => how === 'found').length / members.length,
          error: photographFigures(seen, context.mapping.offset).all.teacher.inner51,
          median: median(seen.map(error)),
        },
      ];
    }),
  );
}
