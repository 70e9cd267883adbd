"""Made-up people before a camera, as a guided capture sees them, with the truth:  python3 render_scan.py --faces DIR --out DIR

Six heads of ICT-FaceKit with skins of photographs, and skulls that go with them but for what is drawn by chance, each looking ahead, left, right and up, twice a
step, with a little expression; and at 45 degrees to either side, which a capture does not see. Writes PICTURE.png of 640 x 640
pixels and `scan.json`: the camera's field of view, and for each person `pictures` (file, step or `null`, yaw and pitch [degrees],
`rotation` [9] head to camera row by row, `translation` [3] of the head's origin in camera space [m]) and `surface`, the base64 of float32 [64, 64, 3]:
the neutral head over the UV square, metres, head axes of ICT (its scale and origin are not the layout's).
"""

import argparse
import base64
import json
import os

import cv2
import numpy as np

import render
from layout import VERTICAL_FOV
from render import HERE, Studio, turned
from scene import Camera
from uv import build_uv

SIZE = 640
PEOPLE = 6
CANDIDATES = 30
# How far a made-up skull is from the one that goes with its skin [deviations of identity]. A network reads shape off a skin
# as well: one that belongs to another skull would be a riddle, not a person.
STRANGE = 0.6
# Step, yaw (positive: to the subject's left) and pitch (positive: up).
VIEWS = (
    ("ahead", 0, 0), ("ahead", 3, 2), ("left", 23, 0), ("left", 28, -3), ("right", -23, 1), ("right", -27, -2),
    ("up", 1, 18), ("up", -4, 22), (None, 45, 0), (None, -45, 0),
)  # fmt: skip


def walls(_folders):
    """Rooms to stand in: a capture needs no wallpapers, and nor does who has none installed."""
    rng = np.random.default_rng(3)
    return [cv2.resize(rng.uniform(60, 200, (5, 5, 3)).astype(np.uint8), (900, 900), interpolation=cv2.INTER_CUBIC) for _ in range(10)]


def skins(studio):
    """Rows of six people in evenly lit, calm, large photographs in colour: a shadow in a skin would be painted on every view."""
    raw, found, people = studio.labels.raw, [], set()
    box = raw["box"][studio.rows]
    for row in studio.rows[np.argsort(-(box[:, 2] - box[:, 0]))]:
        person = int(raw["identity"][row])
        if person in people or person < 0 or raw["source"][row] == "mux" or not studio.quiet(row):
            continue
        people.add(person)
        atlas = studio.photograph(row, np.random.default_rng(0))[2].atlas
        tone = atlas.mean() + 1
        found.append((float(np.abs(atlas - atlas[:, ::-1]).mean() / tone + np.abs(cv2.blur(atlas, (40, 40)) - atlas.mean((0, 1))).mean() / tone), int(row)))
        if len(found) == CANDIDATES:
            break
    return [row for _, row in sorted(found)[:PEOPLE]]


def expression(studio, rng, person):
    """[57] ICT weights of a face that is nearly at rest, and its coefficients."""
    value = np.zeros(len(studio.names), np.float32)
    for name, most in (("mouthSmile", 0.25), ("jawOpen", 0.12), ("browInnerUp", 0.25), ("eyeBlink", 0.15)):
        studio.expressions.put(value, name, float(rng.uniform(0, most)))
    return (value @ studio.head.channels), studio.expressions.gaze(value)


def photograph(studio, uv, number, row, out):
    rng = np.random.default_rng([7, number])
    fit, _, texture, _ = studio.photograph(row, rng)
    identity = np.clip(fit.identity + rng.normal(0, STRANGE, 100), -2.5, 2.5)
    backdrop, seed = studio.augmenter.texture(SIZE, SIZE), int(rng.integers(1 << 30))
    focal = SIZE / 2 / np.tan(np.radians(VERTICAL_FOV / 2))
    scale = SIZE * 0.6 / 23.5
    pictures = []
    for k, (step, yaw, pitch) in enumerate(VIEWS):
        weights, gaze = expression(studio, rng, number) if step else (np.zeros(57), studio.expressions.gaze(np.zeros(51)))
        vertices = studio.head.vertices(identity, weights).astype(np.float64)
        camera = Camera(scale, focal / scale, turned(yaw, -pitch))
        matrix = np.array([[1, 0, SIZE / 2 - 0.5], [0, 1, SIZE / 2 - 0.5]])
        picture = studio.scene.draw(vertices, gaze, texture, camera, matrix, SIZE, backdrop, np.random.default_rng(seed))
        name = f"{number}-{k}.png"
        cv2.imwrite(f"{out}/{name}", picture)
        pictures.append({
            "file": name, "step": step, "yaw": yaw, "pitch": pitch, "rotation": camera.rotation.ravel().tolist(),
            "translation": [0, 0, -camera.distance / 100],
        })  # fmt: skip
    neutral = studio.places.of(studio.head.vertices(identity, np.zeros(57))).astype(np.float64) / 100
    surface = (uv.weights @ neutral).astype("<f4")
    return {"pictures": pictures, "surface": base64.b64encode(surface.tobytes()).decode()}


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--faces", required=True)
    args.add_argument("--out", required=True)
    args = args.parse_args()
    cv2.setNumThreads(1)
    os.makedirs(args.out, exist_ok=True)
    render.load_backdrops = walls
    studio, uv = Studio(args.faces, "validation", f"{HERE}/cache"), build_uv(args.faces, 64)
    people = [photograph(studio, uv, number, row, args.out) for number, row in enumerate(skins(studio))]
    with open(f"{args.out}/scan.json", "w") as file:
        json.dump({"verticalFov": VERTICAL_FOV, "people": people}, file, indent=1)


if __name__ == "__main__":
    main()
