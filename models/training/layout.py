"""layout.json: everything about a model that the runtime must know (see docs/architecture.md)."""

import base64
import json

import numpy as np

from uv import landmark_places

CROP_RULE = {"center": [0.0, -0.006, 0.03], "size": 0.166, "scale": 1.32}
VERTICAL_FOV = 63.0  # what the teacher assumes, and near what webcams have


def packed(array):
    """In int16 steps of the largest value's 32,767th part: half the bytes of float32, and on a head 3 micrometres."""
    array = np.asarray(array, np.float64)
    step = float(np.abs(array).max()) / 32767
    return {"shape": list(array.shape), "step": step, "data": base64.b64encode(np.round(array / step).astype("<i2").tobytes()).decode()}


def rigid_vertices(faces_dir):
    """[468] weights of the points the teacher fits its head pose with."""
    mesh = np.load(f"{faces_dir}/mediapipe-uv.npz")
    weights = np.zeros(468)
    weights[mesh["procrustes_index"]] = mesh["procrustes_weight"]
    return weights


def rigid_pixels(uv, vertex_weights):
    """[U, U] the same weights spread over their neighbourhood (1 cm on the face), so that thousands of pixels vote."""
    chosen = np.flatnonzero(vertex_weights)
    distance = np.linalg.norm(uv.canonical[:, None] - uv.canonical[None, chosen], axis=-1)
    kernel = np.exp(-0.5 * (distance / 0.01) ** 2)
    # Each chosen point keeps its total weight however many pixels surround it.
    pixels = uv.weights @ kernel
    pixels /= np.maximum(pixels.sum(0), 1e-9)
    spread = (pixels @ vertex_weights[chosen]).reshape(uv.size, uv.size)
    return np.where(uv.mask, spread / spread.max(), 0)


def write_layout(path, faces_dir, uv, names, input_size):
    canonical = (uv.weights @ uv.canonical).reshape(uv.size, uv.size, 3)
    layout = {
        "kind": "position-map",
        "version": 1,
        "inputSize": input_size,
        "uvSize": uv.size,
        "notices": ["canonical, landmarks: derived from MediaPipe's canonical face, Google, Apache-2.0"],
        "blendshapes": list(names),
        "crop": CROP_RULE,
        "camera": {"verticalFov": VERTICAL_FOV},
        "canonical": packed(canonical),
        "mask": packed(uv.mask),
        "rigid": packed(rigid_pixels(uv, rigid_vertices(faces_dir))),
        "landmarks": packed(landmark_places(uv)[0]),
    }
    with open(path, "w") as file:
        json.dump(layout, file, indent=1)
