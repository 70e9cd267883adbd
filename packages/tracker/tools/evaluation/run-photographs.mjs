import { expressionFigures } from './agreement.mjs';
import { faceSize, JAW_POINTS, pointError, shifted } from './landmark-mapping.mjs';
import { photographFigures } from './photograph-figures.mjs';
import { poseErrors } from './pose.mjs';
import { readPicture, trackPhotograph } from './stills.mjs';

/** Beyond this many degrees of yaw real photographs are so few that all of them are looked at. */
const FAR = 45;

/** Tracks labelled photographs, and counts how they were found. */
export async function trackRows({ tracker, labels, canonical }, rows, disturb = (picture) => picture) {
  const faces = [];
  const counts = { found: 0, missed: 0, elsewhere: 0, refused: 0, nothing: 0 };
  for (const row of rows) {
    const label = labels.face(row);
    const picture = await disturb(await readPicture(labels.file(row)), label);
    const { how, prediction } = await trackPhotograph(tracker, picture, label, canonical);
    counts[prediction ? how : 'nothing']++;
    if (prediction) faces.push({ row, how, label, prediction });
  }
  return { faces, counts };
}

/** Landmarks and pose of the part's photographs, and of the far turned ones. */
export async function runPhotographs(context, rows) {
  const { mapping, labels } = context;
  const { faces, counts } = await trackRows(context, rows);
  const isFar = (row) => Math.abs(labels.face(row).angles.yaw) > FAR;
  const known = new Set(rows);
  const others = context.farRows.filter((row) => !known.has(row) && isFar(row));
  const far = [...faces.filter(({ row }) => isFar(row)), ...(await trackRows(context, others)).faces];
  return {
    counts,
    landmarks: photographFigures(faces, mapping.offset),
    pose: poseErrors(faces),
    expression: expressionFigures(faces),
    beyond45: photographFigures(far, mapping.offset).all,
    rows: faces.map((face) => rowFigures(face, mapping.offset)),
  };
}

/** What one photograph says, so that errors can be looked up by row. */
function rowFigures({ row, how, label, prediction }, offset) {
  const { human } = label;
  const inner = (points, truth) => pointError(points, truth, JAW_POINTS);
  const moved = (points) => shifted(points, offset, faceSize(human));
  return {
    row,
    how,
    yaw: label.angles.yaw,
    teacher51: inner(prediction.points, label.points),
    ...(human && {
      human51: inner(moved(prediction.points), human),
      teachersOwn51: inner(moved(label.points), human),
    }),
  };
}
