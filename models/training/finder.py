"""The face finder: whole picture in, the best crop for the position map network out.

A small fully convolutional net with one score and one crop per cell of a 16 x 16 grid, context from coarser levels
added back (FPN, Lin et al. 2017), centre heat map after CenterNet (Zhou et al. 2019).
"""

import cv2
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from data import crop_of, head_fit, shrunk
from layout import CROP_RULE
from network import ConvUnit

SIZE, GRID = 128, 16
CELL = SIZE // GRID
# What ships sees more: the net is all convolutions, and small faces gain from every pixel.
SHIPPED_SIZE = 160
# Above this a cell says that it has a face.
THRESHOLD = 0.6


class FaceFinder(nn.Module):
    """[N, 3, 128, 128] RGB 0..1 -> [N, 6, 16, 16]: score logit, dx, dy (cells), log(side / 128), sin and cos of the roll."""

    def __init__(self):
        super().__init__()
        self.down8 = nn.Sequential(ConvUnit(3, 8, 2), ConvUnit(8, 16, 2), ConvUnit(16, 16), ConvUnit(16, 32, 2), ConvUnit(32, 32))
        self.down16 = nn.Sequential(ConvUnit(32, 48, 2), ConvUnit(48, 48))
        self.down32 = nn.Sequential(ConvUnit(48, 64, 2), ConvUnit(64, 64))
        self.lateral16, self.lateral32 = nn.Conv2d(48, 32, 1), nn.Conv2d(64, 48, 1)
        self.mix = ConvUnit(32, 32)
        self.out = nn.Conv2d(32, 6, 1)

    def forward(self, x):
        a = self.down8(x - 0.5)
        b = self.down16(a)
        b = b + F.interpolate(self.lateral32(self.down32(b)), scale_factor=2.0, mode="nearest")
        a = a + F.interpolate(self.lateral16(b), scale_factor=2.0, mode="nearest")
        return self.out(self.mix(a))


class Exported(nn.Module):
    """What ships, for pictures of SHIPPED_SIZE: probabilities instead of logits, sizes in sides of that."""

    def __init__(self, net):
        super().__init__()
        self.net = net
        net.out.bias.data[3] += np.log(SIZE / SHIPPED_SIZE)

    def forward(self, x):
        y = self.net(x)
        return torch.cat([torch.sigmoid(y[:, :1]), y[:, 1:]], 1)


class Scenes:
    """Small copies of the labelled pictures and where the face is in each: [cx, cy, side, roll], pixels of the copy."""

    def __init__(self, labels, rows, uv, rigid, longest=208):
        self.pictures, self.faces = [], []
        for row in rows:
            picture = labels.picture(row)
            points = labels.raw["points"][row].astype(np.float64)
            cx, cy, side, roll = crop_of(*head_fit(points[:468], uv.canonical, rigid), CROP_RULE)
            k = min(1.0, longest / max(picture.shape[:2]))
            self.pictures.append(cv2.resize(picture, None, fx=k, fy=k, interpolation=cv2.INTER_AREA))
            self.faces.append([cx * k, cy * k, side * k, roll])


class SceneMaker:
    """Draws pictures as a camera might show them, with at most one face."""

    def __init__(self, scenes, augmenter):
        self.scenes, self.augmenter, self.rng = scenes, augmenter, augmenter.rng

    def sample(self):
        """-> [128, 128, 3] uint8 RGB letterboxed, face [cx, cy, side, roll] in its pixels or None"""
        rng, aug = self.rng, self.augmenter
        aspect = [4 / 3, 16 / 9, 3 / 4, 1.0, 9 / 16][rng.choice(5, p=[0.5, 0.25, 0.1, 0.1, 0.05])]
        width, height = (SIZE, int(SIZE / aspect)) if aspect >= 1 else (int(SIZE * aspect), SIZE)
        if rng.random() < 0.2:
            image, face = self._nobody(width, height), None
        else:
            image, face = self._scene(width, height)
        image = aug.camera(aug.light(image)) if rng.random() < 0.9 else image
        canvas = np.zeros((SIZE, SIZE, 3), np.uint8)
        x, y = (SIZE - width) // 2, (SIZE - height) // 2
        canvas[y : y + height, x : x + width] = image[:height, :width]
        if face is not None:
            face = [face[0] + x, face[1] + y, face[2], face[3]]
        if rng.random() < 0.5:
            canvas = canvas[:, ::-1]
            face = face and [SIZE - face[0], face[1], face[2], -face[3]]
        return canvas[..., ::-1], face

    def _nobody(self, width, height):
        """A wallpaper; now and then a bare room, or what a covered camera shows."""
        rng, kind = self.rng, self.rng.random()
        if kind < 0.6:
            return self.augmenter.texture(height, width).copy()
        if kind < 0.75:
            return np.clip(rng.normal(rng.uniform(0, 30), rng.uniform(1, 8), (height, width, 3)), 0, 255).astype(np.uint8)
        return self._room(width, height)

    def _room(self, width, height):
        """A wall with a floor and a few things on it: boxes and discs, some of them bright as lamps and windows are."""
        rng = self.rng
        tone = lambda: np.clip(rng.uniform(20, 235) + rng.normal(0, 15, 3), 0, 255)
        slope = np.linspace(rng.uniform(0.6, 1), rng.uniform(0.6, 1), width)[None, :, None]
        image = np.ones((height, width, 1)) * slope * tone()
        image[int(height * rng.uniform(0.6, 1)) :] = tone()
        image = np.ascontiguousarray(image, np.float32)
        for _ in range(rng.integers(1, 7)):
            x, y = int(rng.uniform(0, width)), int(rng.uniform(0, height))
            w, h = (int(n * np.exp(rng.uniform(np.log(0.04), np.log(0.5)))) for n in (width, height))
            if rng.random() < 0.65:
                cv2.rectangle(image, (x - w // 2, y - h // 2), (x + w // 2, y + h // 2), tone().tolist(), -1 if rng.random() < 0.8 else 2)
            else:
                cv2.ellipse(image, (x, y), (w // 2 + 1, (w if rng.random() < 0.5 else h) // 2 + 1), 0, 0, 360, tone().tolist(), -1)
        return cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 1.5)).astype(np.uint8)

    def _scene(self, width, height):
        rng, aug = self.rng, self.augmenter
        i = rng.integers(len(self.scenes.pictures))
        picture, (cx, cy, side, roll) = self.scenes.pictures[i], self.scenes.faces[i]
        # Crop side in the scene: faces from a tenth of the picture's height to nearly all of it.
        wanted = height * np.exp(rng.uniform(np.log(0.15), np.log(1.45)))
        k = wanted / side
        turn = np.radians(rng.normal(0, 10) if rng.random() < 0.8 else rng.uniform(-40, 40))
        c, s = np.cos(turn), np.sin(turn)
        linear = k * np.array([[c, s], [-s, c]])  # turns anticlockwise as seen
        reach = 0.35 * wanted
        at = np.array([rng.uniform(min(reach, width / 2), max(width - reach, width / 2)), rng.uniform(min(reach, height / 2), max(height - reach, height / 2))])
        matrix = np.concatenate([linear, (at - linear @ [cx, cy])[:, None]], 1)
        if k < 0.7:
            picture, matrix = shrunk(picture, matrix, k)
        here = cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_LINEAR)
        there = cv2.warpAffine(np.full(picture.shape[:2], 255, np.uint8), matrix, (width, height))
        if rng.random() < 0.5:  # soften the photograph's edge
            there = cv2.GaussianBlur(there, (0, 0), rng.uniform(0.5, 4))
        backdrop = aug.texture(height, width) if rng.random() < 0.75 else np.full((height, width, 3), rng.uniform(0, 255, 3), np.uint8)
        alpha = there[..., None].astype(np.float32) / 255
        image = (here * alpha + backdrop * (1 - alpha)).astype(np.uint8)
        face = [at[0], at[1], wanted, roll + turn]
        if rng.random() < 0.12:  # the same scene with the face painted over: shoulders alone are nobody
            hidden, (x, y) = np.zeros((height, width), np.uint8), at.astype(int)
            across, along = int(wanted * 0.42), int(wanted * 0.5)
            if rng.random() < 0.6:
                cv2.ellipse(hidden, (x, y), (across, along), 0, 0, 360, 1, -1)
            else:
                cv2.rectangle(hidden, (x - across, y - along), (x + across, y + along), 1, -1)
            paint = aug.texture(height, width) if rng.random() < 0.7 else np.full((height, width, 3), rng.uniform(0, 255, 3), np.uint8)
            image = np.where(hidden[..., None] > 0, paint, image)
            face = None
        return image, face


def targets(faces):
    """list of face or None -> heat [N, G, G], values [N, 5, G, G], near [N, G, G] (how much values count there).

    The cells of a face share one vote: large faces cover many, and would leave small ones no say.
    """
    n = len(faces)
    heat = np.zeros((n, GRID, GRID), np.float32)
    values = np.zeros((n, 5, GRID, GRID), np.float32)
    near = np.zeros((n, GRID, GRID), np.float32)
    ys, xs = np.mgrid[0:GRID, 0:GRID] + 0.5
    for i, face in enumerate(faces):
        if face is None:
            continue
        cx, cy, side, roll = face[0] / CELL, face[1] / CELL, face[2], face[3]
        distance = (xs - cx) ** 2 + (ys - cy) ** 2
        spread = max(0.6, 0.12 * side / CELL)
        heat[i] = np.exp(-distance / (2 * spread**2))
        best = np.unravel_index(distance.argmin(), distance.shape)
        heat[i][best] = 1
        near[i] = distance < (1.2 * max(1, spread)) ** 2
        near[i][best] = 1
        near[i] /= near[i].sum()
        values[i] = np.stack([cx - xs, cy - ys, np.full_like(xs, np.log(side / SIZE)), np.full_like(xs, np.sin(roll)), np.full_like(xs, np.cos(roll))])
    return heat, values, near


def decode(output):
    """[6, G, G] (score as probability) -> score, [cx, cy, side, roll] in input pixels."""
    best = np.unravel_index(output[0].argmax(), output[0].shape)
    score, dx, dy, size, sin, cos = output[:, best[0], best[1]]
    return float(score), [(best[1] + 0.5 + dx) * CELL, (best[0] + 0.5 + dy) * CELL, np.exp(size) * SIZE, np.arctan2(sin, cos)]
