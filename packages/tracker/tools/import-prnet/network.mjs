import { hasShortcut, KERNEL } from './architecture.mjs';

/** What TensorFlow's slim layers add to a variance. */
const EPSILON = 0.001;

/**
 * Adds the published network to a graph, batch norms folded into the convolutions before them.
 * @param {import('./graph.mjs').Graph} graph
 * @param {readonly import('./architecture.mjs').Layer[]} layers
 * @param {Map<string, Float32Array>} tensors as the checkpoint has them
 * @param {string} image [1, 3, side, side] RGB 0..1
 * @returns {string} the name of [1, 3, side, side] 0..1
 */
export function addNetwork(graph, layers, tensors, image) {
  const builder = new Builder(graph, tensors);
  return layers.reduce((value, layer) => builder[layer.kind](value, layer), image);
}

class Builder {
  #graph;
  #tensors;

  constructor(graph, tensors) {
    this.#graph = graph;
    this.#tensors = tensors;
  }

  conv(value, { scope, from, to, stride, activation }) {
    return this.#unit(value, scope, { from, to, stride, side: KERNEL }, activation);
  }

  /** Three convolutions, and what came in added before norm and activation. */
  block(value, layer) {
    const { scope, from, to, stride, activation } = layer;
    const half = to / 2;
    let inner = this.#unit(value, `${scope}/Conv`, { from, to: half, stride: 1, side: 1 }, 'Relu');
    inner = this.#unit(inner, `${scope}/Conv_1`, { from: half, to: half, stride, side: KERNEL }, 'Relu');
    // The norm of the sum is that of its parts.
    const { scale, shift } = this.#norm(scope);
    inner = this.#convolution(inner, `${scope}/Conv_2`, { from: half, to, stride: 1, side: 1 }, scale, shift);
    const shortcut = hasShortcut(layer)
      ? this.#convolution(value, `${scope}/shortcut`, { from, to, stride, side: 1 }, scale)
      : this.#graph.add('Mul', [value, this.#graph.floats([1, to, 1, 1], scale)]);
    return this.#graph.add(activation, [this.#graph.add('Add', [inner, shortcut])]);
  }

  /** A transposed convolution, norm, activation. */
  up(value, { scope, from, to, stride, activation }) {
    const { scale, shift } = this.#norm(scope);
    const kernel = this.#tensors.get(`${scope}/weights`);
    const places = KERNEL ** 2;
    /** The kernel's weight from one channel to another, of the norm's scale. */
    const weight = (place, into, out) => kernel[(place * to + out) * from + into] * scale[out];
    const bias = this.#graph.floats([to], shift);
    const { before, after } = padding(KERNEL, stride);
    let sum;
    if (stride === 1) {
      // Without a stride it is a convolution with the kernel turned by half, and faster as one; before and after change places.
      const turned = filled([to, from, places], (out, into, place) => weight(places - 1 - place, into, out));
      const weights = this.#graph.floats([to, from, KERNEL, KERNEL], turned);
      sum = this.#graph.add('Conv', [value, weights, bias], { pads: [after, after, before, before] });
    } else {
      const moved = filled([from, to, places], (into, out, place) => weight(place, into, out));
      const weights = this.#graph.floats([from, to, KERNEL, KERNEL], moved);
      const attributes = { strides: [stride, stride], pads: [before, before, after, after] };
      sum = this.#graph.add('ConvTranspose', [value, weights, bias], attributes);
    }
    return this.#graph.add(activation, [sum]);
  }

  /** Convolution, norm, activation. */
  #unit(value, scope, shape, activation) {
    const { scale, shift } = this.#norm(scope);
    return this.#graph.add(activation, [this.#convolution(value, scope, shape, scale, shift)]);
  }

  /** The convolution of a scope, kernel [side, side, from, to], each channel out times `scale`, plus `shift`. */
  #convolution(value, scope, { from, to, stride, side }, scale, shift = null) {
    const kernel = this.#tensors.get(`${scope}/weights`);
    const moved = filled(
      [to, from, side ** 2],
      (out, into, place) => kernel[(place * from + into) * to + out] * scale[out],
    );
    const inputs = [value, this.#graph.floats([to, from, side, side], moved)];
    if (shift) inputs.push(this.#graph.floats([to], shift));
    const { before, after } = padding(side, stride);
    return this.#graph.add('Conv', inputs, {
      strides: [stride, stride],
      pads: [before, before, after, after],
    });
  }

  /** What the batch norm of a scope does to each channel: times `scale`, plus `shift`. */
  #norm(scope) {
    const [beta, gamma, mean, variance] = ['beta', 'gamma', 'moving_mean', 'moving_variance'].map((part) =>
      this.#tensors.get(`${scope}/BatchNorm/${part}`),
    );
    const scale = Float64Array.from(gamma, (value, i) => value / Math.sqrt(variance[i] + EPSILON));
    return { scale, shift: scale.map((value, i) => beta[i] - mean[i] * value) };
  }
}

/**
 * TensorFlow's "SAME" of sides that the stride divides: as many zeros as keep side / stride pixels, the odd one after the
 * picture.
 */
function padding(kernel, stride) {
  const total = Math.max(0, kernel - stride);
  const before = Math.floor(total / 2);
  return { before, after: total - before };
}

/** The numbers of a three-dimensional array, each by its place. */
function filled([rows, columns, depth], value) {
  const data = new Float32Array(rows * columns * depth);
  let at = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) for (let k = 0; k < depth; k++) data[at++] = value(i, j, k);
  }
  return data;
}
