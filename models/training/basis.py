"""What each blendshape adds to the canonical position map:  python3 basis.py --faces DIR --out ../prnet-lite/expression-basis.json

The teacher's points of the training people, laid onto the canonical head, are each person's own face plus a sum of
shapes, one per coefficient. Least squares over pictures of the same person (what stays the same drops out) finds the
shapes, drawn towards those of ICT-FaceKit by as much as the data is silent: what the teacher never fires is ICT's alone.
Both sides are learned at once from every picture and its mirror image.

Written as a JSON file of its own beside the model: only an own-face avatar or a landmark codec needs it, a call does not.
"""

import argparse
import base64
import json
import os

import numpy as np

from data import TRAINING_SOURCES, UNTAUGHT, Labels, head_fit, mirrored
from ict import Head, load_places
from layout import rigid_vertices
from uv import build_uv

# How many pictures' worth of belief ICT's shape has for a coefficient of 1.
PRIOR = 25.0
SIDE = 32


def canonical_faces(labels, rows, uv, rigid):
    """[N, 468, 3] the labelled points in head axes [m], turned and scaled onto the canonical head."""
    out = np.zeros((len(rows), 468, 3))
    for i, row in enumerate(rows):
        points = labels.raw["points"][row, :468].astype(np.float64)
        scale, rotation, translation = head_fit(points, uv.canonical, rigid)
        out[i] = (points * [1, -1, -1] - translation) @ rotation / scale
    return out


def ict_shapes(faces_dir, labels, uv, rigid, cache):
    """[51, 468, 3] metres on the canonical head, without what moves the points that the pose is fitted with."""
    head = Head(faces_dir)
    places = load_places(head, faces_dir, labels, cache)
    neutral = places.of(head.neutral).astype(np.float64)
    shapes = places.of(np.tensordot(head.channels, head.expression, 1)).astype(np.float64)
    scale, rotation, _ = head_fit(neutral * [1, -1, -1], uv.canonical, rigid)
    return shapes @ rotation / scale


def learn(faces, values, people, prior, uv, swap):
    """Ridge regression towards `prior` within people. faces [N, 468, 3], values [N, 51] -> [51, 468, 3] metres."""
    faces, values = faces.copy(), values.astype(np.float64).copy()
    for person in np.unique(people):
        mine = people == person
        faces[mine] -= faces[mine].mean(0)
        values[mine] -= values[mine].mean(0)
    mirrored = faces[:, uv.mirror] * [-1, 1, 1]
    values, faces = np.concatenate([values, values[:, swap]]), np.concatenate([faces, mirrored])
    normal = values.T @ values + PRIOR * np.eye(values.shape[1])
    flat = prior.reshape(len(prior), -1)
    right = values.T @ faces.reshape(len(faces), -1) + PRIOR * flat
    return np.linalg.solve(normal, right).reshape(prior.shape)


def explained(faces, values, people, basis):
    """How much of the movement within people the basis explains, 0..1."""
    left = total = 0.0
    for person in np.unique(people):
        mine = people == person
        f, v = faces[mine] - faces[mine].mean(0), values[mine] - values[mine].mean(0)
        left += ((f - np.tensordot(v, basis, 1)) ** 2).sum()
        total += (f**2).sum()
    return 1 - left / total


def write(path, basis, uv, names):
    """[51, SIDE, SIDE, 3] over the UV square (its pixel i covers what SIDE-th part i of the square covers), 8 bits each."""
    k = uv.size // SIDE
    maps = np.einsum("pv,bvc->bpc", uv.weights, basis).reshape(len(names), uv.size, uv.size, 3)
    maps = maps.reshape(len(names), SIDE, k, SIDE, k, 3).sum((2, 4))
    maps /= np.maximum(uv.mask.reshape(SIDE, k, SIDE, k).sum((1, 3)), 1)[None, :, :, None]
    scale = np.maximum(np.abs(maps).max((1, 2, 3)), 1e-6) / 127
    steps = np.round(maps / scale[:, None, None, None]).astype(np.int8)
    out = {
        "kind": "expression-basis", "version": 1,
        "notices": ["derived from ICT-FaceKit, USC Institute for Creative Technologies, MIT; and MediaPipe's canonical face, Google, Apache-2.0"],
        "blendshapes": list(names), "scale": [float(f"{s:.4g}") for s in scale],
        "shape": list(steps.shape), "data": base64.b64encode(steps.tobytes()).decode(),
    }  # fmt: skip
    with open(path, "w") as file:
        json.dump(out, file, indent=1)


def moving_faces(labels, rows, uv, rigid):
    """Canonical faces, their blendshapes and whose they are, of those that say what a face does rather than what it is."""
    people = labels.raw["identity"][rows]
    # Only those seen more than twice say that; turned heads hide half of it.
    counts = dict(zip(*np.unique(people, return_counts=True)))
    keep = np.array([p >= 0 and counts[p] > 2 for p in people]) & (np.abs(labels.raw["transform"][rows, 0, 2]) < 0.35)
    rows = rows[keep]
    return canonical_faces(labels, rows, uv, rigid), labels.raw["blendshapes"][rows, 1:].astype(np.float64), labels.raw["identity"][rows]


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--faces", required=True)
    args.add_argument("--out", required=True)
    args = args.parse_args()
    labels, uv, rigid = Labels(args.faces), build_uv(args.faces, 64), rigid_vertices(args.faces)
    names = [str(n) for n in labels.raw["names"][1:]]
    cache = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cache")

    train, held = (moving_faces(labels, rows, uv, rigid) for rows in (labels.rows("train", TRAINING_SOURCES), labels.rows("validation")))
    prior = ict_shapes(args.faces, labels, uv, rigid, cache)
    basis = learn(*train, prior, uv, mirrored(names))
    for name in UNTAUGHT:
        basis[names.index(name)] = prior[names.index(name)]
    for name, shapes in (("ICT's shapes", prior), ("learned", basis)):
        print(f"{name:13} explain {100 * explained(*train, shapes):.1f} % of the movement in training, {100 * explained(*held, shapes):.1f} % in validation")
    write(args.out, basis, uv, names)
    print(args.out, os.path.getsize(args.out), "bytes")


if __name__ == "__main__":
    main()
