import { SIDE } from './architecture.mjs';

/** The network says 1 where its picture has ended by a tenth. */
const REACH = 1.1;
/** A pixel's place is its middle. */
const MIDDLE = 0.5 / SIDE;
/** Steps to the nearest rotation: a face's spread in depth, a fifth of that across, needs five. */
const STEPS = 6;
/** Share of the spread of the rigid points that no head explains, at which the score is one half, and how fast it falls. */
const DOUBT = 0.06;
const DECISION = 100;

/**
 * Adds what the runtime wants of the network's answer: the position map in crop units, and blendshapes and presence, of which
 * the network knows nothing. The head is laid onto the map as the tracker does (weighted least squares, Umeyama 1991); the
 * landmarks, seen from that head, give the blendshapes; what does not fit lowers the presence.
 * @param {import('./graph.mjs').Graph} graph
 * @param {string} answer [1, 3, side, side] 0..1
 * @param {import('./head.mjs').Head} head
 * @param {import('./expression.mjs').Expression} expression
 * @param {string} seen [1, 1] how sure another network is that the picture shows a face, 0..1
 */
export function addHeads(graph, answer, head, expression, seen) {
  const builder = new HeadBuilder(graph);
  const fit = builder.fit(answer, head);
  builder.positionMap(fit);
  builder.presence(fit, seen);
  builder.blendshapes(fit, head, expression);
}

class HeadBuilder {
  #graph;

  constructor(graph) {
    this.#graph = graph;
  }

  #add(operator, ...inputs) {
    return this.#graph.add(operator, inputs);
  }

  #number(value) {
    return this.#graph.floats([1, 1], [value]);
  }

  /** The similarity that lays the canonical head onto the rigid points. Points are columns: x right, y up, z to the camera. */
  fit(answer, { canonical, rigid }) {
    const graph = this.#graph;
    const { mean, spread, moments } = rigidMoments(canonical, rigid);
    const planes = graph.add('Reshape', [answer, graph.integers([2], [3, SIDE * SIDE])]);
    const scaled = this.#add('Mul', planes, graph.floats([3, 1], [REACH, -REACH, REACH]));
    const points = this.#add('Add', scaled, graph.floats([3, 1], [MIDDLE, -MIDDLE, 0]));
    const weights = graph.floats([SIDE * SIDE, 1], rigid);
    const middle = this.#add('MatMul', points, weights);
    const covariance = this.#add('MatMul', points, graph.floats([SIDE * SIDE, 3], moments));
    const rotation = this.#rotation(covariance);
    const along = this.#sum(this.#add('Mul', rotation, covariance));
    const scale = this.#add('Mul', along, this.#number(1 / spread));
    return { points, weights, middle, spread, mean, rotation, along, scale };
  }

  /** [1, 3, side, side] x right, y down, z to the camera, zero at the head's centre. */
  positionMap({ points, middle, rotation, scale, mean }) {
    const graph = this.#graph;
    const offset = this.#add('Mul', this.#add('MatMul', rotation, graph.floats([3, 1], mean)), scale);
    const centre = this.#add('Sub', middle, offset);
    const depth = this.#add('Mul', centre, graph.floats([3, 1], [0, 0, 1]));
    const upright = this.#add('Sub', points, depth);
    const turned = this.#add('Mul', upright, graph.floats([3, 1], [1, -1, 1]));
    graph.add('Reshape', [turned, graph.integers([4], [1, 3, SIDE, SIDE])], {}, 'position_map');
  }

  /** [1, 1]: near 1 where the rigid points lie as a head's do, and never more than was `seen`. */
  presence({ points, weights, middle, spread, along }, seen) {
    const squares = this.#add('MatMul', this.#add('Mul', points, points), weights);
    const variance = this.#sum(this.#add('Sub', squares, this.#add('Mul', middle, middle)));
    const most = this.#add('Max', this.#add('Mul', variance, this.#number(spread)), this.#number(1e-12));
    const explained = this.#add('Div', this.#add('Mul', along, along), most);
    // A head behind the camera or inside out explains nothing.
    const facing = this.#graph.add('Cast', [this.#add('Greater', along, this.#number(0))], { to: 1 });
    const share = this.#add('Mul', explained, facing);
    const certainty = this.#add('Sub', share, this.#number(1 - DOUBT));
    const fits = this.#add('Sigmoid', this.#add('Mul', certainty, this.#number(DECISION)));
    this.#graph.add('Min', [fits, seen], {}, 'presence');
  }

  /** [1, B] of the landmarks' distances from the neutral head's, in its own axes, through a small network. */
  blendshapes({ points, middle, rotation, scale, mean }, { landmarks, canonical, interocular }, expression) {
    const graph = this.#graph;
    const pixels = expression.points.map((point) => landmarks[point]);
    const neutral = [0, 1, 2].flatMap((axis) =>
      pixels.map((pixel) => (canonical[pixel * 3 + axis] - mean[axis]) / interocular),
    );
    const seen = graph.add('Gather', [points, graph.integers([pixels.length], pixels)], { axis: 1 });
    const turned = this.#add('MatMul', this.#transposed(rotation), this.#add('Sub', seen, middle));
    const unit = this.#add('Max', this.#add('Mul', scale, this.#number(interocular)), this.#number(1e-6));
    const there = this.#add('Div', turned, unit);
    const moved = this.#add('Sub', there, graph.floats([3, pixels.length], neutral));
    let value = graph.add('Reshape', [this.#transposed(moved), graph.integers([2], [1, -1])]);
    const { layers } = expression;
    layers.forEach(({ shape, weights, bias }, i) => {
      const product = this.#add('MatMul', value, graph.floats(shape, weights));
      const sum = this.#add('Add', product, graph.floats([1, shape[1]], bias));
      const last = i === layers.length - 1;
      value = last ? graph.add('Sigmoid', [sum], {}, 'blendshapes') : this.#add('Relu', sum);
    });
  }

  /**
   * The rotation nearest to a matrix [3, 3] (its polar factor), by Newton's iteration: the mean of a matrix and its inverse's
   * transpose is nearer to it than both (Higham 1986). No rotation where the matrix turns inside out or is flat.
   */
  #rotation(matrix) {
    const graph = this.#graph;
    const size = this.#add('Sqrt', this.#sum(this.#add('Mul', matrix, matrix)));
    const unit = this.#add('Div', matrix, this.#add('Max', size, this.#number(1e-9)));
    const { determinant } = this.#cofactors(unit);
    const fine = this.#add('Greater', determinant, this.#number(1e-6));
    const start = this.#add('Where', fine, unit, graph.floats([3, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1]));
    // Of determinant 1, the steps are few.
    let value = this.#add('Mul', start, this.#cubeRoot(this.#cofactors(start).determinant));
    for (let step = 0; step < STEPS; step++) {
      const { cofactors, determinant: size } = this.#cofactors(value);
      const inverse = this.#add('Div', cofactors, size);
      value = this.#add('Mul', this.#add('Add', value, inverse), this.#number(0.5));
    }
    return value;
  }

  /** One over a number's cube root. */
  #cubeRoot(value) {
    return this.#add('Pow', value, this.#number(-1 / 3));
  }

  /** [3, 3] and [1, 1]. */
  #cofactors(matrix) {
    const graph = this.#graph;
    const flat = graph.add('Reshape', [matrix, graph.integers([1], [9])]);
    // Rows and columns counted round and round, a cofactor is a product minus a product.
    const moved = (down, across) => {
      const places = Array.from(
        { length: 9 },
        (_, i) => ((Math.floor(i / 3) + down) % 3) * 3 + ((i + across) % 3),
      );
      return graph.add('Gather', [flat, graph.integers([3, 3], places)]);
    };
    const plus = this.#add('Mul', moved(1, 1), moved(2, 2));
    const minus = this.#add('Mul', moved(1, 2), moved(2, 1));
    const cofactors = this.#add('Sub', plus, minus);
    const determinant = this.#add('Mul', this.#sum(this.#add('Mul', matrix, cofactors)), this.#number(1 / 3));
    return { cofactors, determinant };
  }

  #transposed(matrix) {
    return this.#graph.add('Transpose', [matrix], { perm: [1, 0] });
  }

  /** Of all elements, [1, 1]. */
  #sum(value) {
    return this.#graph.add('ReduceSum', [value, this.#graph.integers([2], [0, 1])], { keepdims: 1 });
  }
}

/** Weighted middle [3] and spread of the canonical points, and what a map's points are multiplied with for the covariance. */
function rigidMoments(canonical, rigid) {
  const mean = [0, 1, 2].map((axis) => rigid.reduce((sum, w, i) => sum + w * canonical[i * 3 + axis], 0));
  const moments = Float64Array.from(
    canonical,
    (value, i) => rigid[Math.floor(i / 3)] * (value - mean[i % 3]),
  );
  const spread = moments.reduce((sum, value, i) => sum + value * (canonical[i] - mean[i % 3]), 0);
  return { mean, spread, moments };
}
