"""Rendered heads for what photographs lack: far turned, with expressions that the teacher does not fire.

    python3 render.py --faces FACES --part train --count 5000 --out cache/rendered-train.npz
    python3 render.py --faces FACES --part validation --count 300 --format faces --out DIR

The first writes a bank of upright crops as data.Crops keeps them: pictures [N, C, C, 3] uint8 BGR, points [N, 478, 3] float32
(crop units, x right, y down, z near), blendshapes [N, 51], known [N, 51] (1: the label can be trusted), yaw [N] degrees
(positive: to the subject's left), identity [N], own [N] (0: a made-up expression, 1: the photograph's, 2: its
hair and background too). Parts are
written as it goes (OUT.parts/), so calling it again goes on. The second writes a folder like FACES, each head at yaw
0, 60 and -60.
"""

import argparse
import glob
import os
import time

import cv2
import numpy as np

from augment import BACKDROPS, Augmenter, load_backdrops
from data import CACHE_MARGIN, CACHE_SIZE, TRAINING_SOURCES, Labels, crop_matrix, crop_of, head_fit
from expressions import Expressions
from ict import Fitter, Head, closing, load_places
from geometry import fit_similarity
from layout import CROP_RULE, VERTICAL_FOV, rigid_vertices
from scene import Camera, Scene, label_points, labelled, photographed_gaze
from texture import SHELL, TextureMaker
from turn import photo_grid

HERE = os.path.dirname(os.path.abspath(__file__))
# Never fired by the teacher: its zeros say nothing.
UNFIRED = ("cheekPuff", "cheekSquintLeft", "cheekSquintRight", "noseSneerLeft", "noseSneerRight", "jawForward")
SHARD = 200
PER_PHOTO = 4


def turned(yaw, pitch, roll=0.0):
    """Rotation [3, 3] head -> camera from degrees; yaw positive: towards the subject's left; pitch positive: down."""
    y, p, r = np.radians([yaw, pitch, roll])
    about_y = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(p), -np.sin(p)], [0, np.sin(p), np.cos(p)]])
    about_z = np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1]])
    return about_z @ about_y @ about_x


class Studio:
    """Photographs in, rendered heads out."""

    def __init__(self, faces_dir, part, cache):
        self.labels = Labels(faces_dir)
        raw, self.part = self.labels.raw, part
        self.names = [str(n) for n in raw["names"][1:]]
        mesh = np.load(f"{faces_dir}/mediapipe-uv.npz")
        self.head = Head(faces_dir)
        self.places = load_places(self.head, faces_dir, self.labels, cache)
        self.fitter = Fitter(self.head, self.places, mesh["triangles"])
        self.maker = TextureMaker(self.head, self.places)
        self.scene = Scene(self.head, self.maker)
        self.expressions = Expressions(self.names)
        self.canonical, self.rigid = mesh["vertices"].astype(np.float64) / 100, rigid_vertices(faces_dir)
        drops = load_backdrops(BACKDROPS)
        # Every tenth wallpaper is kept for validation, as everywhere.
        drops = [d for i, d in enumerate(drops) if i % 10] if part == "train" else drops[::10]
        self.augmenter = Augmenter(drops, CACHE_SIZE, 17)
        self.rows = self._usable()
        self.roomy = self._roomy()
        self.still = np.array([self.quiet(row) for row in self.rows])

    def _usable(self):
        """Rows whose photograph can lend a skin: large enough, not turned far, whole."""
        raw, rows = self.labels.raw, self.labels.rows(self.part, TRAINING_SOURCES)
        box, size = raw["box"][rows], raw["size"][rows]
        side = np.sqrt((box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1]))
        yaw = np.degrees(np.arctan2(raw["transform"][rows, 0, 2], raw["transform"][rows, 2, 2]))
        whole = (box[:, :2] > -0.08 * side[:, None]).all(1) & (box[:, 2:] < size + 0.08 * side[:, None]).all(1)
        return rows[(side > 85) & (np.abs(yaw) < 28) & whole]

    def _roomy(self):
        """[rows] whether the photograph shows enough around the face to be turned as a whole."""
        raw, rows = self.labels.raw, self.rows
        box, size = raw["box"][rows], raw["size"][rows]
        side = np.sqrt((box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1]))
        return (box[:, 0] > 0.3 * side) & (size[:, 0] - box[:, 2] > 0.3 * side) & (box[:, 1] > 0.25 * side)

    def quiet(self, row):
        """Whether the photograph's own expression leaves its texture fit for any other: mouth shut, eyes open."""
        value = dict(zip(self.names, self.labels.raw["blendshapes"][row, 1:].astype(float)))
        return value["jawOpen"] < 0.2 and value["eyeBlinkLeft"] < 0.45 and value["eyeBlinkRight"] < 0.45 and value["mouthSmileLeft"] < 0.6

    def photograph(self, row, rng):
        """Fit, vertices as photographed [V, 3], texture and picture of one row."""
        raw = self.labels.raw
        points, picture = raw["points"][row].astype(np.float64), self.labels.picture(row)
        fit = self.fitter.fit(points, raw["blendshapes"][row, 1:])
        vertices = self.head.vertices(fit.identity, fit.expression).astype(np.float64)
        vertices[:SHELL] += self.maker.personal(self.fitter, fit, points)
        return fit, vertices, self.maker.make(picture, fit, vertices, points, rng), picture

    def face(self, row, fit, photographed, own, rotation, rng):
        """Vertices [V, 3], gaze, coefficients [51] and what of them is known [51] for the photograph's or a made-up expression."""
        if own:
            value = self.labels.raw["blendshapes"][row, 1:].astype(np.float32)
            return photographed, photographed_gaze(photographed, fit, self.labels.raw["points"][row]), value, (~np.isin(self.names, UNFIRED)).astype(np.uint8)
        value = self.expressions.sample(rng)
        if rng.random() < 0.5:  # the eyes stay on the camera as far as they reach
            x, y, z = rotation[2]
            across, along = np.degrees(np.arctan2(x, z)), np.degrees(np.arcsin(y))
        else:
            across, along = rng.normal(0, 12), rng.normal(0, 9)
        value = self.expressions.look(value, np.clip(across, -26, 26), np.clip(along, -22, 22))
        moved = (value @ self.head.channels) * closing(self.head, self.places, fit.identity)
        vertices = self.head.vertices(fit.identity, moved).astype(np.float64)
        return vertices, self.expressions.gaze(value), value, np.ones(len(value), np.uint8)

    def crop(self, vertices, gaze, texture, camera, rng, own, grid):
        """The upright cached crop and its points, by the same rule as data.Crops."""
        points = labelled(camera, label_points(vertices, self.places, gaze))
        cx, cy, side, roll = crop_of(*head_fit(points[:468], self.canonical, self.rigid), CROP_RULE)
        matrix = crop_matrix(cx, cy, side * CACHE_MARGIN, roll, CACHE_SIZE)
        # crop_matrix takes array indices; the camera's pixels are continuous, half a pixel on.
        matrix[:, 2] -= matrix[:, :2] @ [0.5, 0.5]
        picture = self.scene.draw(vertices, gaze, texture, camera, matrix, CACHE_SIZE, self.augmenter.texture(CACHE_SIZE, CACHE_SIZE), rng, own, grid)
        turn = crop_matrix(cx, cy, side, roll, 1.0)[:, :2]
        out = np.concatenate([(points[:, :2] - [cx, cy]) @ turn.T, -points[:, 2:] / side], 1)
        return picture, out


def angles(rotation):
    """Yaw, pitch, roll [degrees] such that turned(yaw, pitch, roll) is the rotation."""
    r = rotation
    return np.degrees([np.arcsin(-r[2, 0]), np.arctan2(r[2, 1], r[2, 2]), np.arctan2(r[1, 0], r[0, 0])])


def draw_yaw(rng):
    """Degrees: a quarter below 30, half 30 to 65, a quarter 65 to 80, both sides."""
    low, high = ((0, 30), (30, 65), (30, 65), (65, 80))[rng.integers(4)]
    return rng.uniform(low, high) * rng.choice([-1, 1])


def shard_of(studio, number, count):
    """One part of the bank: `count` crops from some photographs, the same for the same number."""
    rng = np.random.default_rng([21, number])
    studio.augmenter.rng = np.random.default_rng([22, number])
    out = {k: [] for k in ("pictures", "points", "blendshapes", "known", "yaw", "identity", "own")}
    grey = np.isin(studio.labels.raw["source"][studio.rows], ["mux"])
    chance = np.where(grey, 0.5, 1.0) * np.where(studio.still, 1.0, 0.7)
    rows = rng.choice(studio.rows, -(-count // PER_PHOTO), replace=False, p=chance / chance.sum())
    for row in np.sort(rows):  # sorted: each clip is read once
        fit, photographed, texture, picture = studio.photograph(row, rng)
        quiet, roomy = studio.quiet(row), studio.roomy[np.searchsorted(studio.rows, row)]
        grid = photo_grid(picture, fit, photographed, studio.maker, rng.random() < 0.75) if roomy else None
        from_yaw, from_pitch, from_roll = angles(fit.rotation)
        for k in range(min(PER_PHOTO, count - len(out["yaw"]))):
            own = not quiet or rng.random() < (0.5 if roomy else 0.2)
            yaw, pitch = draw_yaw(rng), float(np.clip(rng.normal(0, 12), -32, 32))
            whole = own and roomy and abs(yaw - from_yaw) < 48
            if whole:
                pose = turned(yaw, from_pitch + np.clip(rng.normal(0, 6), -12, 12), from_roll)
            else:
                pose = turned(yaw, pitch)
            camera = Camera(10.0, float(np.exp(rng.uniform(np.log(38), np.log(110)))), pose)
            vertices, gaze, value, known = studio.face(row, fit, photographed, own, camera.rotation, rng)
            crop, points = studio.crop(vertices, gaze, texture, camera, rng, own, grid if whole else None)
            for key, item in zip(out, (crop, points, value, known, yaw, studio.labels.raw["identity"][row], own + whole)):
                out[key].append(item)
    kinds = {"pictures": np.uint8, "points": np.float32, "blendshapes": np.float32, "known": np.uint8, "yaw": np.float32, "identity": np.int32, "own": np.uint8}
    return {k: np.stack(v).astype(kinds[k]) for k, v in out.items()}


def merge(folder, path, count):
    parts = [dict(np.load(p)) for p in sorted(glob.glob(f"{folder}/*.npz"))]
    joined = {k: np.concatenate([p[k] for p in parts])[:count] for k in parts[0]}
    np.savez(path + ".new.npz", **joined)
    os.replace(path + ".new.npz", path)
    print(f"{len(joined['yaw'])} crops in {path}", flush=True)


def write_bank(studio, count, path, minutes, stripe):
    folder, started = path + ".parts", time.time()
    os.makedirs(folder, exist_ok=True)
    for number in range(stripe[0], -(-count // SHARD), stripe[1]):
        part = f"{folder}/{number:03d}.npz"
        if os.path.exists(part):
            continue
        if time.time() - started > 60 * minutes:
            break
        np.savez(part[:-4] + ".tmp", **shard_of(studio, number, SHARD))
        os.replace(part[:-4] + ".tmp.npz", part)
        print(f"part {number}, {(time.time() - started) / 60:.1f} minutes", flush=True)
    merge(folder, path, count)


def pose_matrix(studio, vertices, camera):
    """[4, 4] canonical head -> camera in centimetres (x right, y up, looking along -z), as the teacher's: no scale in it."""
    at = studio.places.of(vertices) @ camera.rotation.T + [*camera.shift, -camera.distance]
    scale, rotation, translation = fit_similarity(studio.canonical * 100, at, studio.rigid)
    out = np.eye(4)
    out[:3, :3], out[:3, 3] = rotation, translation / scale
    return out


def write_faces(studio, count, folder, size=360):
    """A folder like the labelled faces: each head at yaw 0, 60 and -60 with the same expression, light and place."""
    os.makedirs(f"{folder}/images", exist_ok=True)
    rng = np.random.default_rng(5)
    raw = studio.labels.raw
    focal = size / 2 / np.tan(np.radians(VERTICAL_FOV / 2))
    # One photograph of every person first, then second ones.
    rows = rng.permutation(studio.rows)
    person = raw["identity"][rows]
    turn = np.array([np.sum(person[:i] == p) if p >= 0 else 0 for i, p in enumerate(person)])
    rows = rows[np.argsort(turn, kind="stable")][: -(-count // 3)]
    keys = ("size", "points", "blendshapes", "transform", "identity", "box", "yaw", "known", "own", "row")
    out, images = {k: [] for k in keys}, []
    for n, row in enumerate(np.sort(rows)):
        fit, photographed, texture, _ = studio.photograph(row, rng)
        own = not studio.quiet(row) or rng.random() < 0.2
        vertices, gaze, value, known = studio.face(row, fit, photographed, own, turned(0, 0), rng)
        scale = size * 0.45 / 23.5
        pitch, roll, shift = rng.normal(0, 6), rng.normal(0, 5), rng.normal(0, 2, 2)
        backdrop, seed = studio.augmenter.texture(size, size), rng.integers(1 << 30)
        for yaw in (0, 60, -60):
            camera = Camera(scale, focal / scale, turned(yaw, pitch, roll), shift)
            points = labelled(camera, label_points(vertices, studio.places, gaze))
            points[:, :2] += size / 2
            matrix = np.array([[1, 0, size / 2 - 0.5], [0, 1, size / 2 - 0.5]])
            picture = studio.scene.draw(vertices, gaze, texture, camera, matrix, size, backdrop, np.random.default_rng(seed), own)
            images.append(f"images/{len(images):05d}.png")
            cv2.imwrite(f"{folder}/{images[-1]}", picture)
            box = np.concatenate([points[:, :2].min(0), points[:, :2].max(0)])
            items = ((size, size), points, np.concatenate([[0], value]), pose_matrix(studio, vertices, camera), raw["identity"][row], box, yaw, np.concatenate([[0], known]), own, row)
            for key, item in zip(keys, items):
                out[key].append(item)
    kinds = {"size": np.int16, "identity": np.int32, "known": np.uint8, "own": np.uint8, "row": np.int32}
    arrays = {k: np.array(v, kinds.get(k, np.float32)) for k, v in out.items()}
    np.savez(f"{folder}/labels.npz", image=np.array(images), source=np.full(len(images), "ict"), names=raw["names"], map68=raw["map68"], **arrays)
    print(f"{len(images)} pictures in {folder}", flush=True)


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--faces", required=True)
    args.add_argument("--part", choices=("train", "validation"), default="train")
    args.add_argument("--count", type=int, default=5000)
    args.add_argument("--format", choices=("bank", "faces"), default="bank")
    args.add_argument("--out", required=True)
    args.add_argument("--minutes", type=float, default=1e9, help="stop after this time; call again to go on")
    args.add_argument("--stripe", type=int, nargs=2, default=(0, 1), help="I N: only every Nth part from the Ith, for N processes")
    args = args.parse_args()
    cv2.setNumThreads(1)
    studio = Studio(args.faces, args.part, f"{HERE}/cache")
    print(f"{len(studio.rows)} photographs", flush=True)
    if args.format == "faces":
        write_faces(studio, args.count, args.out)
    else:
        write_bank(studio, args.count, args.out, args.minutes, args.stripe)


if __name__ == "__main__":
    main()
