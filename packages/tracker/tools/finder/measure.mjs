import { gaussianOf, randomOf } from '../evaluation/random.mjs';
import { BANDS, faceScene, frameOf, isFound, LIGHTS } from './face-scenes.mjs';
import { CAMERA, KINDS, SHOT, shot } from './faceless.mjs';

/** Pictures a second. */
const RATE = 30;
/** The finder looks at most once in this time [ms]. */
const SEARCH = 100;
/** Looks that a tracker has to take a face up. */
const LOOKS = 3;
/** Of four scenes, three are in normal light. */
const lightOf = (i) => (i % 4 < 3 ? LIGHTS[0] : LIGHTS[1 + (Math.floor(i / 4) % 2)]);

/**
 * Faces in made-up camera pictures, one each.
 * @returns {Promise<object[]>} a scene each: band, light, source, whether the finder found the face and what it made of
 *   it, whether the tracker took it up within three looks
 */
export async function measureRecall({ finder, pipeline, rule, canonical, wallpapers }, people, count) {
  const scenes = [];
  for (let i = 0; i < count; i++) {
    // Scenes are the same whatever the models make of those before.
    const random = randomOf(1000 + i);
    const tools = { random, gaussian: gaussianOf(random), canonical, rule };
    const wanted = { band: Math.floor(i / 4) % BANDS.length, kind: lightOf(i) };
    const person = await people(i);
    const scene = faceScene(person, wallpapers[Math.floor(random() * wallpapers.length)], wanted, tools);
    const crop = await finder.find(frameOf(scene, random));
    let taken = false;
    pipeline.reset();
    for (let look = 0; look < LOOKS && !taken; look++) {
      const { change, observation } = await pipeline.track(frameOf(scene, random), look * SEARCH);
      taken = change === 'found' && isFound(observation.head.crop, scene.crop);
    }
    const { width, height } = scene.picture;
    scenes.push({
      ...wanted,
      source: person.source,
      share: scene.share,
      size: `${width} x ${height}`,
      found: isFound(crop, scene.crop),
      taken,
      off: crop && Math.hypot(crop.x - scene.crop.x, crop.y - scene.crop.y) / scene.crop.side,
      growth: crop && Math.log(crop.side / scene.crop.side),
    });
  }
  return scenes;
}

/** Minutes of video without a face: how often a face was taken up all the same, by kind of scene. */
export async function measureAlarms({ pipeline, wallpapers }, people, minutes) {
  const random = randomOf(17);
  const shots = Math.ceil((minutes * 60) / SHOT);
  const kinds = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, { seconds: 0, alarms: 0 }]));
  pipeline.reset();
  let pictures = 0;
  for (let i = 0; i < shots; i++) {
    const kind = kindAt(i);
    const view = shot(kind, { wallpapers, random, person: kind === 'covered' ? await people(i) : null });
    for (const end = pictures + SHOT * RATE; pictures < end; pictures++) {
      const timestamp = (pictures * 1000) / RATE;
      const { change } = await pipeline.track(lazily(view, timestamp / 1000), timestamp);
      if (change === 'found') kinds[kind].alarms++;
    }
    kinds[kind].seconds += SHOT;
  }
  return kinds;
}

/** The kinds in turn, each for its share of the time. */
function kindAt(i) {
  const places = Object.entries(KINDS).flatMap(([kind, share]) =>
    new Array(Math.round(share * 20)).fill(kind),
  );
  // Seven has no divisor in common with twenty: kinds alternate.
  return places[(i * 7) % places.length];
}

/** Most pictures are not looked at, since no search is due: they are not drawn. */
function lazily(view, time) {
  let drawn = null;
  return {
    ...CAMERA,
    get data() {
      drawn ??= view(time);
      return drawn.data;
    },
  };
}

/** How long the finder takes for a picture [ms of the processor, whatever else runs]: the shortest and the median time. */
export async function measureTime(finder, picture, count = 200) {
  const times = [];
  for (let i = 0; i < count; i++) {
    const started = process.cpuUsage();
    await finder.find(picture);
    const { user, system } = process.cpuUsage(started);
    times.push((user + system) / 1000);
  }
  times.sort((a, b) => a - b);
  return { shortest: times[0], median: times[count >> 1] };
}
