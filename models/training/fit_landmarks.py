"""Where the 68 iBUG points lie on the teacher's mesh:  python3 fit_landmarks.py --faces DIR   writes landmarks68.json

A person's mark for "outer eye corner" and the nearest mesh vertex are not the same place. Each of the 68 points gets a
place inside a triangle of the mesh (three vertices, barycentric weights) so that, over the training people, the place
is as near as can be to where people put the point. The marks also carry one shift all over the face (whole pixels,
about 1.5 % to the right and below): that is the data, not the face, so it is kept apart as `offset` [x right, y down,
in sqrt(w h) of the marked points' box] and not moved into the places. Places are symmetric: a mirrored picture has
mirrored points, which is also what tells a shift to the right from a place.
"""

import argparse
import json

import numpy as np

from data import Labels
from uv import mirror_vertices

# The iBUG number of the mirror image of each point.
MIRROR68 = np.array([*range(16, -1, -1), *range(26, 16, -1), 27, 28, 29, 30, *range(35, 30, -1), 45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40, *range(54, 47, -1), *range(59, 54, -1), *range(64, 59, -1), 67, 66, 65])
JAW = 17
# How far from its vertex in `map68` a place is looked for [cm on the canonical face]: the jaw line means other things
# to people and to the mesh.
REACH, JAW_REACH = 1.2, 3.0


def marked(labels, part):
    """Teacher points [N, 468, 2] and marks [N, 68, 2] of a part's rows, centred and in units of the marks' box."""
    rows = [r for r in labels.rows(part) if np.isfinite(labels.raw["human68"][r]).all()]
    marks = labels.raw["human68"][rows].astype(np.float64)
    points = labels.raw["points"][rows, :468, :2].astype(np.float64)
    size = np.sqrt(np.ptp(marks, axis=1).prod(1))[:, None, None]
    middle = marks.mean(1, keepdims=True)
    return (points - middle) / size, (marks - middle) / size


def best_place(points, target, triangles):
    """Of all triangles the place with the least mean squared distance to target [N, 2]; points [N, 468, 2]."""
    best = (np.inf, None, None)
    for triangle in triangles:
        corners = points[:, triangle]
        # Least squares over weights that sum to one, clipped to the triangle and solved again on the edge hit.
        free = [0, 1, 2]
        w = np.ones(1)
        while len(free) > 1:
            base, rest = corners[:, free[0]], corners[:, free[1:]] - corners[:, free[:1]]
            w = np.linalg.lstsq(rest.transpose(0, 2, 1).reshape(-1, len(free) - 1), (target - base).ravel(), rcond=None)[0]
            w = np.concatenate([[1 - w.sum()], w])
            if (w >= 0).all():
                break
            free.pop(int(w.argmin()))
            w = np.ones(1)
        weights = np.zeros(3)
        weights[free] = w
        error = ((np.einsum("nkc,k->nc", corners, weights) - target) ** 2).sum(1).mean()
        if error < best[0]:
            best = (error, triangle, weights)
    return best


def fit(points, marks, vertices, triangles, map68, rounds=4):
    """-> vertices [68, 3], weights [68, 3], offset [2]."""
    mirror = mirror_vertices(vertices)
    places, weights = np.repeat(np.asarray(map68)[:, None], 3, 1), np.tile([1.0, 0, 0], (68, 1))
    # Both a picture and its mirror image, so that the places come out symmetric.
    both = np.concatenate([points, points[:, mirror] * [-1, 1]])
    for _ in range(rounds):
        found = np.einsum("nkjc,kj->nkc", points[:, places], weights)
        offset = np.median((marks - found)[:, JAW:], axis=0).mean(0)
        moved = marks - offset
        targets = np.concatenate([moved, moved[:, MIRROR68] * [-1, 1]])
        for k in range(68):
            twin = MIRROR68[k]
            if twin < k:
                places[k], weights[k] = mirror[places[twin]], weights[twin]
                continue
            near = np.linalg.norm(vertices - vertices[map68[k]], axis=1) < (REACH if k >= JAW else JAW_REACH)
            _, places[k], weights[k] = best_place(both, targets[:, k], [t for t in triangles if near[t].any()])
    return places, weights, offset


def errors(points, marks, places, weights, offset):
    """Mean distances, all 68 and without jaw line."""
    distance = np.linalg.norm(np.einsum("nkjc,kj->nkc", points[:, places], weights) + offset - marks, axis=-1)
    return distance.mean(), distance[:, JAW:].mean()


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--faces", required=True)
    args.add_argument("--out", default="landmarks68.json")
    args = args.parse_args()
    labels, mesh = Labels(args.faces), np.load(f"{args.faces}/mediapipe-uv.npz")
    vertices, triangles, map68 = mesh["vertices"].astype(np.float64), mesh["triangles"], labels.raw["map68"]
    places, weights, offset = fit(*marked(labels, "train"), vertices, triangles, map68)
    for part in ("train", "validation"):
        data = marked(labels, part)
        plain = np.repeat(map68[:, None], 3, 1), np.tile([1.0, 0, 0], (68, 1))
        for name, figures in (("vertices of map68", errors(*data, *plain, [0, 0])), ("fitted places and offset", errors(*data, places, weights, offset))):
            print(f"{part:11} {len(data[0]):5} rows  {name:25} 68 points {100 * figures[0]:.2f} %, without jaw line {100 * figures[1]:.2f} %")
    with open(args.out, "w") as file:
        json.dump({"vertices": places.tolist(), "weights": np.round(weights, 5).tolist(), "offset": np.round(offset, 5).tolist()}, file)


if __name__ == "__main__":
    main()
