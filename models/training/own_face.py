"""What an own-face avatar is animated with:  python3 own_face.py --faces DIR --out ../../packages/avatar/own-face/expressions.json

The mesh of the teacher's 468 points over the UV square of the position map, and what each blendshape adds to each of its
vertices: the basis of basis.py, which there is only kept as a coarse map, before it is laid over pixels. Lids and lips are
a pixel or two wide in a map, and an upper and a lower lip must not share one.

Written as JSON: `vertices` [468, 2] places in the UV square (0..1, u right, v down), `triangles` [898, 3] anticlockwise
seen from before the face, `canonical` [468, 3] and `deltas` [51, 468, 3] in metres, each an int array with its steps.
"""

import argparse
import base64
import json
import os

import numpy as np

from basis import explained, ict_shapes, learn, moving_faces
from data import TRAINING_SOURCES, UNTAUGHT, Labels, mirrored
from layout import rigid_vertices
from uv import build_uv

NOTICE = "derived from ICT-FaceKit, USC Institute for Creative Technologies, MIT; and MediaPipe's canonical face, Google, Apache-2.0"


def packed(values, dtype):
    return base64.b64encode(np.ascontiguousarray(values, dtype).tobytes()).decode()


def learned(labels, uv, rigid, faces_dir):
    """[51, 468, 3] metres, symmetric in pairs; prints how much of the movement it explains."""
    names = [str(n) for n in labels.raw["names"][1:]]
    cache = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cache")

    train, held = (moving_faces(labels, rows, uv, rigid) for rows in (labels.rows("train", TRAINING_SOURCES), labels.rows("validation")))
    prior = ict_shapes(faces_dir, labels, uv, rigid, cache)
    basis = learn(*train, prior, uv, mirrored(names))
    for name in UNTAUGHT:
        basis[names.index(name)] = prior[names.index(name)]
    print(f"explains {100 * explained(*held, basis):.1f} % of the movement in validation")
    swap = mirrored(names)
    return names, (basis + basis[swap][:, uv.mirror] * [-1, 1, 1]) / 2


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--faces", required=True)
    args.add_argument("--out", required=True)
    args = args.parse_args()
    labels, uv, rigid = Labels(args.faces), build_uv(args.faces, 64), rigid_vertices(args.faces)
    names, basis = learned(labels, uv, rigid, args.faces)
    triangles = np.load(f"{args.faces}/mediapipe-uv.npz")["triangles"]
    scale = np.maximum(np.abs(basis).max((1, 2)), 1e-6) / 127
    step = float(np.abs(uv.canonical).max() / 32767)
    out = {
        "kind": "own-face-expressions", "version": 1, "notices": [NOTICE], "blendshapes": names,
        "vertices": {"type": "uint16", "step": 1 / 65535, "data": packed(np.round((uv.uv + 0.5) / 64 * 65535), "<u2")},
        "triangles": {"type": "uint16", "data": packed(triangles, "<u2")},
        "canonical": {"type": "int16", "step": step, "data": packed(np.round(uv.canonical / step), "<i2")},
        "deltas": {"type": "int8", "steps": [float(f"{s:.4g}") for s in scale], "data": packed(np.round(basis / scale[:, None, None]), np.int8)},
    }  # fmt: skip
    os.makedirs(os.path.dirname(os.path.abspath(args.out)), exist_ok=True)
    with open(args.out, "w") as file:
        json.dump(out, file, indent=1)
    print(args.out, os.path.getsize(args.out), "bytes")


if __name__ == "__main__":
    main()
