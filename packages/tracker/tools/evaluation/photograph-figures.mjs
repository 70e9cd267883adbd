import { mean } from '../statistics.mjs';
import { faceSize, JAW_POINTS, pointError, shifted } from './landmark-mapping.mjs';

/** Bands of how far a head is turned, either way [degrees]. */
export const YAW_BANDS = [
  [0, 15],
  [15, 30],
  [30, 45],
  [45, 180],
];

/**
 * Landmark errors of photographs, all and by yaw: against the teacher, and where people placed points against them, the
 * teacher's own error beside ours. `offset`: see `LandmarkMapping`; it is the data's, so both get it.
 * @param {{ label: object, prediction: object }[]} faces
 */
export function photographFigures(faces, offset) {
  const bands = YAW_BANDS.map(([from, to]) => {
    const turned = ({ label }) => Math.abs(label.angles.yaw) >= from && Math.abs(label.angles.yaw) < to;
    return [`${from}-${to}`, figuresOf(faces.filter(turned), offset)];
  });
  return { all: figuresOf(faces, offset), ...Object.fromEntries(bands) };
}

function figuresOf(faces, offset) {
  const people = faces.filter(({ label }) => label.human);
  const against = (list, pairOf) =>
    list.length === 0
      ? null
      : Object.fromEntries(
          Object.entries({ all68: 0, inner51: JAW_POINTS }).map(([name, first]) => [
            name,
            mean(list.map((face) => pointError(...pairOf(face), first))),
          ]),
        );
  const moved = (points, human) => shifted(points, offset, faceSize(human));
  const ours = against(people, ({ label, prediction }) => [
    moved(prediction.points, label.human),
    label.human,
  ]);
  const teacher = against(people, ({ label }) => [moved(label.points, label.human), label.human]);
  return {
    count: faces.length,
    teacher: against(faces, ({ label, prediction }) => [prediction.points, label.points]),
    human: ours && {
      count: people.length,
      ours,
      teacher,
      ratio: { all68: ours.all68 / teacher.all68, inner51: ours.inner51 / teacher.inner51 },
    },
  };
}
