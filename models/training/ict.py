"""The ICT-FaceKit head: geometry, where the teacher's 468 mesh points lie on it, and fitting it to labelled points.

Head axes: x to the subject's left, y up, z out of the face; centimetres. Image axes here: x right, y up, z towards the
camera, pixels (a label's y and z are negated on the way in and out).
"""

import os
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import RBFInterpolator
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from data import TRAINING_SOURCES
from geometry import fit_similarity
from uv import mirror_vertices

SKIN = 9409  # vertices of the face skin come first
PARTS = ("M_Face", "M_BackHead", "M_GumsTongue", "M_Teeth", "M_ScleraLeft", "M_ScleraRight")
# The eyeball of each side [vertex range]; the subject's left has the teacher's iris 473.., the right 468..
EYEBALLS = {"Left": (21451, 22221), "Right": (23021, 23791)}
# The teacher's points on upper and lower lid, three pairs each side.
LIDS = {"Left": ((387, 386, 385), (373, 374, 380)), "Right": ((160, 159, 158), (144, 145, 153))}
# Deviations that the fit trades against each other: image points and depth in cm, coefficients as they are.
SPREAD = {"image": 0.12, "depth": 0.9, "expression": 0.12, "identity": 1.0}


class Head:
    """neutral [V, 3], identity [100, V, 3], expression [57, V, 3] in cm; triangles by part; mirror [V]."""

    def __init__(self, faces_dir):
        raw = np.load(f"{faces_dir}/ict-facekit/ict.npz")
        self.neutral = raw["neutral"]
        self.identity = raw["identity_delta"] * raw["identity_scale"][:, None, None]
        self.expression = raw["expression_delta"] * raw["expression_scale"][:, None, None]
        self.names = [str(n) for n in raw["expression_names"]]
        materials = [str(n) for n in raw["material_names"]]
        self.parts = {n: raw["faces"][raw["material"] == materials.index(n)] for n in PARTS}
        self.part_uv = {n: raw["uv"][raw["uv_faces"][raw["material"] == materials.index(n)]] for n in PARTS}
        self.landmarks68 = raw["landmarks68"]
        self.mirror = cKDTree(self.neutral).query(self.neutral * [-1, 1, 1])[1]
        names = [str(n) for n in np.load(f"{faces_dir}/labels.npz")["names"][1:]]
        self.channels = np.stack([self._channel(n) for n in names])

    def _channel(self, name):
        """[57] what one ARKit coefficient moves: its own shape, or both halves of a split one."""
        short = name.replace("Left", "_L").replace("Right", "_R") if not name.startswith(("mouthLeft", "mouthRight", "jawLeft", "jawRight")) else name
        own = [short] if short in self.names else [short + "_L", short + "_R"]
        return np.isin(self.names, own).astype(np.float32)

    def vertices(self, identity, expression):
        """identity [100], expression [57] -> [V, 3] cm."""
        return self.neutral + np.tensordot(identity.astype(np.float32), self.identity, 1) + np.tensordot(expression.astype(np.float32), self.expression, 1)


@dataclass
class Places:
    """Where points lie on the skin: corners [N, 3] vertex numbers, weights [N, 3] barycentric."""

    corners: np.ndarray
    weights: np.ndarray

    def of(self, vertices):
        """vertices [..., V, 3] -> [..., N, 3]."""
        return (vertices[..., self.corners, :] * self.weights[:, :, None].astype(np.float32)).sum(-2)


def nearest_places(points, vertices, triangles, allowed=None, among=60):
    """The places on the surface nearest to points [N, 3]; allowed [N, V] bool says which vertices a point may use."""
    corners = vertices[triangles]
    tree = cKDTree(corners.mean(1))
    near = tree.query(points, among)[1]
    a, b, c = (corners[near][:, :, i] for i in range(3))
    u, v, w = b - a, c - a, points[:, None] - a
    uu, uv, vv, wu, wv = ((p * q).sum(-1) for p, q in ((u, u), (u, v), (v, v), (w, u), (w, v)))
    det = np.maximum(uu * vv - uv * uv, 1e-12)
    s, t = (vv * wu - uv * wv) / det, (uu * wv - uv * wu) / det
    bary = np.clip(np.stack([1 - s - t, s, t], -1), 0, None)
    bary /= bary.sum(-1, keepdims=True)
    distance = np.linalg.norm((corners[near] * bary[..., None]).sum(2) - points[:, None], axis=-1)
    if allowed is not None:
        distance[~allowed[np.arange(len(points))[:, None, None], triangles[near]].all(-1)] += 1e3
    best = np.argmin(distance, 1)
    rows = np.arange(len(points))
    return Places(triangles[near[rows, best]], bary[rows, best])


def _reach(vertices, triangles, starts, limit):
    """[N, V] bool: vertices within `limit` cm along the surface of each start, so that lips and lids cannot jump."""
    edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    length = np.linalg.norm(vertices[edges[:, 0]] - vertices[edges[:, 1]], axis=1) + 1e-6
    graph = coo_matrix((length, edges.T), (len(vertices),) * 2).tocsr()
    # Summing duplicate edges would double lengths; every half edge occurs once per direction, but for the rim.
    return np.isfinite(dijkstra(graph, directed=False, indices=starts, limit=limit))


class Correspondence:
    """Finds and refines the places of the 468 mesh points on the ICT skin."""

    def __init__(self, head, faces_dir, labels):
        self.head, self.labels = head, labels
        self.triangles = head.parts["M_Face"]
        mesh = np.load(f"{faces_dir}/mediapipe-uv.npz")
        self.mesh, self.mirror = mesh["triangles"], mirror_vertices(mesh["vertices"].astype(np.float64))
        self.canonical = mesh["vertices"].astype(np.float64)

    def start(self):
        """A first guess: the teacher's mean face with mouth and eyes open, bent by its 68 points onto ICT's."""
        raw, head = self.labels.raw, self.head
        names = list(raw["names"])
        value = raw["blendshapes"].astype(np.float32)
        turn = np.abs(raw["transform"][:, 0, 2])
        rows = self.labels.rows("train", TRAINING_SOURCES)
        jaw, blink = value[:, names.index("jawOpen")], value[:, names.index("eyeBlinkLeft")]
        rows = rows[(jaw[rows] > 0.35) & (jaw[rows] < 0.6) & (blink[rows] < 0.3) & (turn[rows] < 0.25)][:300]
        shapes = []
        for points in raw["points"][rows, :468].astype(np.float64) * [1, -1, -1]:
            s, r, t = fit_similarity(points, self.canonical, np.ones(468))
            shapes.append(s * points @ r.T + t)
        shape = np.mean(shapes, 0)
        shape = (shape + shape[self.mirror] * [-1, 1, 1]) / 2
        mean = value[rows, 1:].mean(0) @ head.channels
        target = head.vertices(np.zeros(100), mean)[:SKIN].astype(np.float64)
        map68 = raw["map68"]
        s, r, t = fit_similarity(shape[map68], target[head.landmarks68], np.ones(68))
        moved = s * shape @ r.T + t
        bend = RBFInterpolator(moved[map68], target[head.landmarks68], smoothing=0.02)
        return self.symmetric(nearest_places(bend(moved), target, self.triangles))

    def symmetric(self, places):
        """The same on both sides: the mean of each place and of its twin's mirror image."""
        neutral = self.head.neutral[:SKIN].astype(np.float64)
        points = places.of(neutral)
        points = (points + points[self.mirror] * [-1, 1, 1]) / 2
        starts = places.corners[np.arange(len(points)), places.weights.argmax(1)]
        return nearest_places(points, neutral, self.triangles, _reach(neutral, self.triangles, starts, 1.5))

    def refine(self, places, rows, rounds):
        """Moves each place along the skin by what fitted heads still miss on average over `rows`."""
        neutral = self.head.neutral[:SKIN].astype(np.float64)
        raw = self.labels.raw
        for _ in range(rounds):
            fitter = Fitter(self.head, places, self.mesh)
            normal, right, misses = np.zeros((468, 3, 3)), np.zeros((468, 3)), []
            for row in rows:
                fit = fitter.fit(raw["points"][row], raw["blendshapes"][row, 1:])
                seen = fitter.project(fit)
                miss = (raw["points"][row, :468] * [1, -1, -1] - seen) / fit.scale
                weight = fitter.facing(fit) > 0.1
                plane = fit.rotation[:2]
                normal += weight[:, None, None] * (plane.T @ plane)
                right += weight[:, None] * (miss[:, :2] @ plane)
                misses.append(np.linalg.norm(miss[:, :2], axis=1))
            offset = np.linalg.solve(normal + 2 * np.eye(3), right[..., None])[..., 0]
            print(f"  correspondence: mean miss {np.mean(misses):.4f} cm, mean offset {np.linalg.norm(offset, axis=1).mean():.4f} cm", flush=True)
            points = places.of(neutral) + 0.8 * offset
            starts = places.corners[np.arange(468), places.weights.argmax(1)]
            places = nearest_places(points, neutral, self.triangles, _reach(neutral, self.triangles, starts, 0.8))
            places = self.symmetric(places)
        return places


def closing(head, places, identity):
    """[57] factors on the shapes: 1, but for the blinks, which must shut large eyes too (ICT's lower a lid by the same
    amount on every head)."""
    out = np.ones(len(head.names), np.float32)
    for side, pairs in LIDS.items():
        corners, weights = places.corners[np.array(pairs)], places.weights[np.array(pairs)][..., None]
        blink = head.names.index(f"eyeBlink_{side[0]}")
        rest = head.neutral[corners, 1] + np.tensordot(identity, head.identity[:, corners, 1], 1)
        gap = ((rest[..., None] * weights).sum(2)[0] - (rest[..., None] * weights).sum(2)[1])[:, 0]
        shut = (head.expression[blink][corners, 1][..., None] * weights).sum(2)[..., 0]
        out[blink] = np.clip(np.max(gap / np.maximum(shut[1] - shut[0], 1e-3)), 0.85, 1.8)
    return out


@dataclass
class Fit:
    """x_image = scale * rotation @ x_head + translation; scale in pixels per cm, translation [3] pixels."""

    identity: np.ndarray
    expression: np.ndarray
    scale: float
    rotation: np.ndarray
    translation: np.ndarray


def skew(v):
    """[N, 3] -> [N, 3, 3] with skew(v) @ w = v x w."""
    out = np.zeros((len(v), 3, 3))
    out[:, 0, 1], out[:, 0, 2], out[:, 1, 2] = -v[:, 2], v[:, 1], -v[:, 0]
    return out - out.transpose(0, 2, 1)


def small_rotation(w):
    """Rotation vector [3] -> matrix (Rodrigues)."""
    angle = np.linalg.norm(w) + 1e-12
    k = skew(w[None] / angle)[0]
    return np.eye(3) + np.sin(angle) * k + (1 - np.cos(angle)) * k @ k


class Fitter:
    """Fits pose, identity and expression to the teacher's 468 points of one picture."""

    def __init__(self, head, places, mesh_triangles, spread=SPREAD):
        self.spread, self.mesh, self.head = spread, mesh_triangles, head
        self.base = places.of(head.neutral).astype(np.float32)
        used = [i for i, n in enumerate(head.names) if not n.startswith(("PupilDilate", "cheekRaiser"))]
        self.used = np.array(used)
        basis = np.concatenate([places.of(head.identity), places.of(head.expression[used])])
        self.basis = basis.transpose(1, 2, 0).astype(np.float32)  # [468, 3, 100 + E]
        self.prior = 1 / np.concatenate([np.full(100, spread["identity"]), np.full(len(used), spread["expression"])]) ** 2

    def shape(self, fit):
        """[468, 3] cm, head axes."""
        return self.base + self.basis @ np.concatenate([fit.identity, fit.expression[self.used]]).astype(np.float32)

    def project(self, fit):
        """[468, 3] pixels, y up, z towards the camera."""
        return fit.scale * self.shape(fit) @ fit.rotation.T + fit.translation

    def facing(self, fit):
        """[468] cosine between the surface and the camera, from the 468 mesh itself."""
        return self._facing(self.shape(fit) @ fit.rotation.T)

    def _facing(self, points):
        a, b, c = (points[self.mesh[:, i]] for i in range(3))
        face, normal = np.cross(b - a, c - a), np.zeros((468, 3))
        for i in range(3):
            np.add.at(normal, self.mesh[:, i], face)
        return normal[:, 2] / np.maximum(np.linalg.norm(normal, axis=1), 1e-9)

    def fit(self, points, blendshapes, rounds=5):
        """points [478 or 468, 3] as labelled (y down, z away), blendshapes [51] of the teacher -> Fit."""
        target = points[:468].astype(np.float64) * [1, -1, -1]
        mean = np.concatenate([np.zeros(100), (blendshapes.astype(np.float32) @ self.head.channels)[self.used]])
        values = mean.copy()
        shape = self.base + self.basis @ values.astype(np.float32)
        scale, rotation, translation = fit_similarity(shape.astype(np.float64), target, np.ones(468))
        for _ in range(rounds):
            # What is turned away is the teacher's guess.
            trust = np.where(self._facing(shape @ rotation.T) > 0.1, 1.0, 0.35)
            inverse = trust[:, None] / np.array([self.spread["image"], self.spread["image"], self.spread["depth"]])
            scale, rotation, translation = self._pose(shape, target, inverse, scale, rotation, translation)
            local = ((target - translation) / scale - self.base @ rotation.T) * inverse
            design = ((rotation.astype(np.float32) @ self.basis) * inverse[..., None].astype(np.float32)).reshape(-1, len(values))
            values = self._solve(design.T @ design, design.T @ local.ravel().astype(np.float32), mean)
            shape = self.base + self.basis @ values.astype(np.float32)
        scale, rotation, translation = self._pose(shape, target, inverse, scale, rotation, translation)
        expression = np.zeros(len(self.head.names))
        expression[self.used] = values[100:]
        return Fit(values[:100], expression, scale, rotation, translation)

    def _pose(self, shape, target, inverse, scale, rotation, translation):
        """Two Gauss-Newton steps on rotation, scale and translation."""
        for _ in range(2):
            turned = shape @ rotation.T
            miss = ((target - translation) / scale - turned) * inverse
            columns = np.concatenate([-skew(turned), turned[..., None], np.broadcast_to(np.eye(3), (468, 3, 3))], 2) * inverse[..., None]
            step = np.linalg.lstsq(columns.reshape(-1, 7), miss.ravel(), rcond=None)[0]
            translation = translation + scale * step[4:]
            rotation, scale = small_rotation(step[:3]) @ rotation, scale * np.exp(step[3])
        return scale, rotation, translation

    def _solve(self, normal, right, mean):
        """Least squares with the prior; expression stays in 0..1: what leaves it is pinned and the rest solved again."""
        normal = normal.astype(np.float64) + np.diag(self.prior)
        right = right + self.prior * mean
        low = np.concatenate([np.full(100, -3.0), np.zeros(len(self.used))])
        high = np.concatenate([np.full(100, 3.0), np.ones(len(self.used))])
        values, pinned = np.zeros(len(mean)), np.zeros(len(mean), bool)
        for _ in range(6):
            free = ~pinned
            values[free] = np.linalg.solve(normal[np.ix_(free, free)], right[free] - normal[np.ix_(free, pinned)] @ values[pinned])
            outside = free & ((values < low - 1e-6) | (values > high + 1e-6))
            if not outside.any():
                break
            values = np.clip(values, low, high)
            pinned |= outside
        return np.clip(values, low, high)


def load_places(head, faces_dir, labels, cache_dir):
    """The learned places, from the cache or by learning them now (about two minutes)."""
    path = os.path.join(cache_dir, "ict-places.npz")
    if os.path.exists(path):
        kept = np.load(path)
        return Places(kept["corners"], kept["weights"])
    work = Correspondence(head, faces_dir, labels)
    rows = np.random.default_rng(1).choice(labels.rows("train", TRAINING_SOURCES), 250, replace=False)
    places = work.refine(work.start(), rows, rounds=6)
    os.makedirs(cache_dir, exist_ok=True)
    np.savez(path, corners=places.corners, weights=places.weights)
    return places
