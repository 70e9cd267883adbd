"""Labels and pictures -> upright crops in memory, split by person."""

import hashlib
import os

import cv2
import numpy as np

from geometry import fit_similarity

# Shipped weights learn only from sources whose repository states a licence.
TRAINING_SOURCES = ("uda", "mask", "mux", "clip")
VALIDATION_CLIPS = ("clips/d3.mp4", "clips/d12.mp4", "clips/d14.mp4")
PARTS = ("train", "validation", "test", "foreign")

# What the teacher never fires: its zero says little about a photograph. Rendered heads teach these.
UNTAUGHT = ("cheekPuff", "cheekSquintLeft", "cheekSquintRight", "noseSneerLeft", "noseSneerRight", "jawForward")
UNTAUGHT_BELIEF = 0.1

# Where a full shape of the rendered head is a small value to the teacher (measure_ict.py): the teacher has the word.
OTHERWISE_SCALED = (
    "mouthPucker", "mouthLowerDownLeft", "mouthLowerDownRight", "mouthUpperUpLeft", "mouthUpperUpRight", "mouthShrugLower",
    "mouthShrugUpper", "mouthPressLeft", "mouthPressRight", "mouthDimpleLeft", "mouthDimpleRight", "mouthStretchLeft",
    "mouthStretchRight", "mouthRollLower", "mouthRollUpper", "mouthClose", "eyeSquintLeft", "eyeSquintRight",
)  # fmt: skip

# Crops are kept wider than the network's, so that augmentation can turn, shift and scale them.
CACHE_MARGIN = 1.5
CACHE_SIZE = 200


def part_of(image, source, identity):
    """The part of the data a row belongs to: fixed for good by a hash of the person, never by row."""
    if source == "hum":
        return "foreign"
    if source == "clip":
        return "validation" if image.split("#")[0] in VALIDATION_CLIPS else "train"
    person = f"person {identity}" if identity >= 0 else f"image {image}"
    slot = int(hashlib.sha256(person.encode()).hexdigest(), 16) % 100
    return "test" if slot < 10 else "validation" if slot < 20 else "train"


def mirrored(names):
    """[len(names)] for each name the place of its mirror image's: Left and Right swapped."""
    sides = {"Left": "Right", "Right": "Left"}
    return np.array([next((names.index(n[: -len(a)] + b) for a, b in sides.items() if n.endswith(a)), i) for i, n in enumerate(names)])


def head_fit(points, canonical, weights):
    """The similarity from the canonical head (metres, y up, z out) to teacher points [468, 3] (pixels, y down, z away)."""
    return fit_similarity(canonical, points * [1, -1, -1], weights)


def crop_of(scale, rotation, translation, rule):
    """Centre x, y [picture pixels, y down], side [pixels] and roll [radians, positive: top to the picture's left]."""
    centre = translation + scale * rotation @ np.asarray(rule["center"])
    return centre[0], -centre[1], scale * rule["size"] * rule["scale"], np.arctan2(rotation[1, 0], rotation[1, 1])


def crop_matrix(cx, cy, side, roll, size):
    """[2, 3] picture pixels -> crop pixels of an upright square of size x size, both as array indices.

    cx, cy are continuous coordinates, as the labels are: pixel i covers i..i+1, so index i lies at i + 0.5.
    """
    k = size / side
    # A head rolled anticlockwise (as seen) is turned back clockwise.
    c, s = np.cos(roll), np.sin(roll)
    linear = k * np.array([[c, -s], [s, c]])
    offset = size / 2 - 0.5 - linear @ [cx - 0.5, cy - 0.5]
    return np.concatenate([linear, offset[:, None]], 1)


def shrunk(picture, matrix, factor):
    """A smaller copy of the picture and the matrix [2, 3] that does from it what `matrix` did from the original."""
    small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    f = np.array([small.shape[1] / picture.shape[1], small.shape[0] / picture.shape[0]])
    linear = matrix[:, :2] / f
    return small, np.concatenate([linear, (matrix[:, 2] + linear @ (0.5 - 0.5 * f))[:, None]], 1)


class Labels:
    """labels.npz with the split, and pictures by row."""

    def __init__(self, faces_dir):
        self.dir = faces_dir
        self.raw = dict(np.load(f"{faces_dir}/labels.npz"))
        self.part = np.array([
            part_of(str(i), str(s), int(p)) for i, s, p in zip(self.raw["image"], self.raw["source"], self.raw["identity"])
        ])
        self._clip = (None, [])

    def rows(self, part, sources=None):
        keep = self.part == part
        if sources:
            keep &= np.isin(self.raw["source"], sources)
        return np.flatnonzero(keep)

    def picture(self, row):
        """[h, w, 3] uint8 BGR."""
        name = str(self.raw["image"][row])
        if "#" not in name:
            return cv2.imread(f"{self.dir}/{name}")
        clip, frame = name.split("#")
        if self._clip[0] != clip:
            video, frames = cv2.VideoCapture(f"{self.dir}/{clip}"), []
            while True:
                ok, image = video.read()
                if not ok:
                    break
                frames.append(image)
            self._clip = (clip, frames)
        return self._clip[1][int(frame)]


class Crops:
    """Upright crops of some rows, with their points in crop units.

    pictures [N, C, C, 3] uint8 BGR, C = `side`, covering CACHE_MARGIN times the network's crop;
    points [N, 478, 3] in units of the network's crop side around its centre: x right, y down, z towards the camera;
    marks [N, 68, 2] what people marked, likewise, NaN where nobody did; blendshapes [N, 51]; known [N, 51] how far each
    coefficient can be believed, 0..1; neighbour [N] a row that shows the same face a moment later, or the row itself.
    """

    def __init__(self, labels, rows, uv, crop_rule, rigid, cache_dir, surface=None, side=CACHE_SIZE):
        """`surface` [N, 468, 3]: what the mesh points are to be instead of the teacher's, as labels have them (surface.py)."""
        self.rows = rows
        raw = labels.raw
        self.blendshapes = raw["blendshapes"][rows, 1:].astype(np.float32)
        self.known = np.tile(np.where(np.isin(raw["names"][1:], UNTAUGHT), UNTAUGHT_BELIEF, 1).astype(np.float32), (len(rows), 1))
        self.neighbour = neighbours(raw["image"][rows])
        self._crop_of = [crop_of(*head_fit(raw["points"][row, :468].astype(np.float64), uv.canonical, rigid), crop_rule) for row in rows]
        self.marks = np.stack([self._in_crop(i, raw["human68"][row].astype(np.float64)) for i, row in enumerate(rows)]).astype(np.float32)
        key = hashlib.sha256(rows.tobytes() + repr((crop_rule, CACHE_MARGIN, side)).encode()).hexdigest()[:16]
        path = os.path.join(cache_dir, f"crops-{key}.npz")
        if os.path.exists(path):
            kept = np.load(path)
            self.pictures, self.points = kept["pictures"], kept["points"]
        else:
            self._cut(labels, path, side)
        if surface is not None:
            for i, points in enumerate(surface):
                self.points[i, :468] = self._points_in_crop(i, points.astype(np.float64))

    def _cut(self, labels, path, size):
        rows, raw = self.rows, labels.raw
        self.pictures = np.zeros((len(rows), size, size, 3), np.uint8)
        self.points = np.zeros((len(rows), 478, 3), np.float32)
        for i, row in enumerate(rows):
            points = raw["points"][row].astype(np.float64)
            cx, cy, side, roll = self._crop_of[i]
            matrix = crop_matrix(cx, cy, side * CACHE_MARGIN, roll, size)
            picture = labels.picture(row)
            shrink = np.linalg.norm(matrix[0, :2])
            if shrink < 0.7:  # cv2 samples bilinearly: shrink by area first, or the crop aliases
                picture, matrix = shrunk(picture, matrix, shrink)
            self.pictures[i] = cv2.warpAffine(picture, matrix, (size, size), flags=cv2.INTER_LINEAR)
            self.points[i] = self._points_in_crop(i, points)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        np.savez(path, pictures=self.pictures, points=self.points)

    def _points_in_crop(self, i, points):
        """Labelled points [K, 3] -> crop units, z towards the camera."""
        return np.concatenate([self._in_crop(i, points[:, :2]), -points[:, 2:] / self._crop_of[i][2]], 1)

    def _in_crop(self, i, points):
        """Picture pixels [K, 2] -> crop units of crop i."""
        cx, cy, side, roll = self._crop_of[i]
        return (points - [cx, cy]) @ crop_matrix(cx, cy, side, roll, 1.0)[:, :2].T


class Rendered:
    """A bank of rendered heads (render.py) with the fields of Crops that training reads. names [51]: the channels."""

    def __init__(self, path, names):
        bank = np.load(path)
        self.pictures, self.points = bank["pictures"], bank["points"]
        self.blendshapes, self.known = bank["blendshapes"], bank["known"].astype(np.float32)
        # `own` 0: the expression is made up, not the photograph's with the teacher's values.
        self.known[np.ix_(bank["own"] == 0, np.isin(names, OTHERWISE_SCALED))] = 0
        self.neighbour = np.arange(len(self.pictures))
        self.marks = np.full((len(self.pictures), 68, 2), np.nan, np.float32)


def neighbours(images):
    """[N] for each row the row of the same clip's next labelled frame (every second one), or itself."""
    at = {str(name): i for i, name in enumerate(images)}
    later = [f"{clip}#{int(frame) + 2}" if frame else name for name in at for clip, _, frame in [name.partition("#")]]
    return np.array([at.get(name, i) for i, name in enumerate(later)])
