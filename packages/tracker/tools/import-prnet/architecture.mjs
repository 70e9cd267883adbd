// The network of Feng et al. 2018, "Joint 3D Face Reconstruction and Dense Alignment with Position Map Regression Network",
// section 3.2: a convolution, ten residual blocks, seventeen transposed convolutions. Names are those of its checkpoint.

/** Side of its picture and of its position map [pixels]. */
export const SIDE = 256;
/** Channels after the first convolution, as published. */
export const WIDTH = 16;
/** Side of all kernels but those of 1 x 1. */
export const KERNEL = 4;

/** The encoder's blocks and the decoder's layers: their channels in units of the width, and their strides. */
const BLOCKS = {
  channels: [2, 2, 4, 4, 8, 8, 16, 16, 32, 32],
  strides: [2, 1, 2, 1, 2, 1, 2, 1, 2, 1],
};
const UPS = {
  channels: [32, 16, 16, 16, 8, 8, 8, 4, 4, 4, 2, 2, 1, 1],
  strides: [1, 2, 1, 1, 2, 1, 1, 2, 1, 1, 2, 1, 2, 1],
};
/** Layers of three channels at the end; the last ends in a sigmoid, everything else in ReLU. */
const LAST = 3;

/**
 * A layer: `scope` its name, channels in and out, stride, and the activation it ends in.
 * @typedef {{ kind: 'conv' | 'block' | 'up', scope: string, from: number, to: number, stride: number,
 *   activation: 'Relu' | 'Sigmoid' }} Layer
 */

/** @returns {Layer[]} all layers in order; `width` as published, or less for tests */
export function layersOf(width = WIDTH) {
  const layers = [];
  let from = 3;
  const add = (kind, name, number, to, stride, activation = 'Relu') => {
    layers.push({ kind, scope: `resfcn256/${numbered(name, number)}`, from, to, stride, activation });
    from = to;
  };
  add('conv', 'Conv', 0, width, 1);
  BLOCKS.channels.forEach((times, i) => {
    add('block', 'resBlock', i, times * width, BLOCKS.strides[i]);
  });
  UPS.channels.forEach((times, i) => {
    add('up', 'Conv2d_transpose', i, times * width, UPS.strides[i]);
  });
  for (let i = 0; i < LAST; i++) {
    add('up', 'Conv2d_transpose', UPS.channels.length + i, 3, 1, i === LAST - 1 ? 'Sigmoid' : 'Relu');
  }
  return layers;
}

const numbered = (name, number) => (number === 0 ? name : `${name}_${number}`);

/** Whether a block's shortcut is a convolution of its own. */
export const hasShortcut = ({ stride, from, to }) => stride !== 1 || from !== to;

/** Names and shapes of all tensors of some layers. */
export function tensorsOf(layers) {
  const tensors = new Map();
  const norm = (scope, channels) => {
    for (const part of ['beta', 'gamma', 'moving_mean', 'moving_variance']) {
      tensors.set(`${scope}/BatchNorm/${part}`, [channels]);
    }
  };
  const weights = (scope, ...shape) => tensors.set(`${scope}/weights`, shape);
  for (const layer of layers) {
    const { kind, scope, from, to } = layer;
    if (kind === 'block') {
      const half = to / 2;
      if (hasShortcut(layer)) weights(`${scope}/shortcut`, 1, 1, from, to);
      weights(`${scope}/Conv`, 1, 1, from, half);
      norm(`${scope}/Conv`, half);
      weights(`${scope}/Conv_1`, KERNEL, KERNEL, half, half);
      norm(`${scope}/Conv_1`, half);
      weights(`${scope}/Conv_2`, 1, 1, half, to);
    } else {
      // A transposed convolution's kernel is that of the convolution it turns round: out before in.
      weights(scope, KERNEL, KERNEL, ...(kind === 'up' ? [to, from] : [from, to]));
    }
    norm(scope, to);
  }
  return tensors;
}
