"""The UV layout of a position map: where each of the teacher's 468 mesh points lies in the square, and which pixels
are face.

MediaPipe's own UVs close the mouth: the inner lips fall on one line, so a map of 64 pixels could not tell an open
mouth from a closed one. Here the mesh is laid out anew as a spring network with a fixed convex rim (Tutte 1963:
positive springs never fold a triangle over); weak springs around eyes and mouth give these regions the room they deserve.
"""

import functools
import json
import os
from dataclasses import dataclass

import cv2
import numpy as np

# How much room (relative edge length) the springs grant: the eye and lip regions, by iBUG numbers of their centres.
_ROOM = {"eyes": 2.6, "mouth": 2.2}


@dataclass
class UvLayout:
    """uv [468, 2] in pixels; weights [U*U, 468] barycentric (zero rows outside); mask [U, U] bool;
    canonical [468, 3] metres, head axes; mirror [468] vertex numbers of the mirror image; map68 [68] the vertex
    nearest to each iBUG point."""

    size: int
    uv: np.ndarray
    weights: np.ndarray
    mask: np.ndarray
    canonical: np.ndarray
    mirror: np.ndarray
    map68: np.ndarray


def _rim(triangles):
    """The boundary loop of the mesh, in order."""
    edges = {}
    for a, b, c in triangles:
        for x, y in ((a, b), (b, c), (c, a)):
            edges[(x, y)] = True
    after = {x: y for x, y in edges if (y, x) not in edges}
    loop = [next(iter(after))]
    while after[loop[-1]] != loop[0]:
        loop.append(after[loop[-1]])
    return np.array(loop)


def _spring_layout(vertices, triangles, map68):
    """[468, 2] in -1..1, v down: springs between neighbours, rim on a superellipse."""
    count = len(vertices)
    rim = _rim(triangles)
    centre = vertices[rim].mean(0)
    angle = np.arctan2(-(vertices[rim, 1] - centre[1]), vertices[rim, 0] - centre[0])
    power = 2 / 2.6
    rim_uv = np.stack([np.sign(f) * np.abs(f) ** power for f in (np.cos(angle), np.sin(angle))], 1)
    regions = {"eyes": [map68[36:42], map68[42:48]], "mouth": [map68[48:68]]}
    room = np.ones(count)
    for name, groups in regions.items():
        for group in groups:
            middle = vertices[group].mean(0)
            reach = np.linalg.norm(vertices[group] - middle, axis=1).max()
            near = np.linalg.norm(vertices - middle, axis=1) / reach
            room = np.maximum(room, 1 + (_ROOM[name] - 1) * np.clip(2.0 - near, 0, 1))
    stiffness = np.zeros((count, count))
    for triangle in triangles:
        for i, j in ((0, 1), (1, 2), (2, 0)):
            a, b = triangle[i], triangle[j]
            length = max(np.linalg.norm(vertices[a] - vertices[b]), 0.15)
            value = 1 / (length ** 0.3 * room[a] * room[b])
            stiffness[a, b] = stiffness[b, a] = value
    laplacian = np.diag(stiffness.sum(1)) - stiffness
    free = np.setdiff1d(np.arange(count), rim)
    out = np.zeros((count, 2))
    out[rim] = rim_uv
    out[free] = np.linalg.solve(laplacian[np.ix_(free, free)], -laplacian[np.ix_(free, rim)] @ rim_uv)
    return out


def mirror_vertices(vertices):
    """[N] for each vertex the one at its mirror image across x = 0."""
    flipped = vertices * [-1, 1, 1]
    return np.argmin(((flipped[:, None] - vertices[None]) ** 2).sum(-1), 1)


def build_uv(faces_dir, size):
    """The layout for maps of size x size pixels."""
    mesh = np.load(f"{faces_dir}/mediapipe-uv.npz")
    map68 = np.load(f"{faces_dir}/labels.npz")["map68"]
    vertices, triangles = mesh["vertices"].astype(np.float64), mesh["triangles"]
    mirror = mirror_vertices(vertices)
    raw = _spring_layout(vertices, triangles, map68)
    raw = (raw + raw[mirror] * [-1, 1]) / 2  # exactly symmetric, so a mirrored map is a flipped one
    # A margin of a 64th of the side keeps every rim point inside the square, and maps of any size over one another.
    pixels = (raw + 1) / 2 * (size - size / 32) + size / 64 - 0.5
    weights = np.zeros((size * size, len(vertices)), np.float32)
    vs, us = np.mgrid[0:size, 0:size]
    grid = np.stack([us.ravel(), vs.ravel()], 1)
    for a, b, c in triangles:
        corner = pixels[[a, b, c]]
        basis = np.stack([corner[1] - corner[0], corner[2] - corner[0]], 1)
        if abs(np.linalg.det(basis)) < 1e-9:
            continue
        st = (grid - corner[0]) @ np.linalg.inv(basis).T
        bary = np.stack([1 - st.sum(1), st[:, 0], st[:, 1]], 1)
        inside = (bary >= -1e-6).all(1) & (weights.sum(1) == 0)
        weights[np.ix_(inside, [a, b, c])] = bary[inside]
    mask = weights.sum(1).reshape(size, size) > 0.5
    return UvLayout(size, pixels, weights, mask, vertices / 100, mirror, map68)


@functools.lru_cache
def fitted_landmarks():
    """What fit_landmarks.py found: vertices [68, 3], barycentric weights [68, 3], offset [2]."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "landmarks68.json")) as file:
        fitted = json.load(file)
    return tuple(np.array(fitted[key]) for key in ("vertices", "weights", "offset"))


def landmarks_of(points):
    """Mesh points [468 or more, C] -> the 68 landmarks [68, C]."""
    vertices, weights, _ = fitted_landmarks()
    return np.einsum("kjc,kj->kc", points[vertices], weights)


def landmark_places(layout):
    """Where people see the 68 iBUG points: UV pixels [68, 2], and how far their marks lie beside them, [2] (x right, y
    down, in face sizes)."""
    return landmarks_of(layout.uv), fitted_landmarks()[2]


def region_weights(layout):
    """[U, U] loss weight of each pixel, after PRNet: 68 points 16, eyes, nose and mouth 4, face 3 (no neck here)."""
    size = layout.size
    weight = np.where(layout.mask, 3.0, 0.0)
    uv = layout.uv[layout.map68]
    for part in (uv[36:42], uv[42:48], uv[27:36], uv[48:60]):
        hull = cv2.convexHull(part.astype(np.float32)).astype(np.int32)
        area = cv2.fillConvexPoly(np.zeros((size, size), np.uint8), hull, 1)
        area = cv2.dilate(area, np.ones((3, 3), np.uint8))
        weight[(area > 0) & layout.mask] = 4.0
    side = max(size // 64, 1)  # of the square that stands for a point: the same share of a map of any size
    for u, v in np.round(uv - (side - 1) / 2).astype(int):
        weight[v : v + side, u : u + side] = 16.0
    return np.where(layout.mask, weight, 0.0)
