"""What a camera, a room and a person do to a face picture, made up: one crop in, one training sample out."""

import glob
import os

import cv2
import numpy as np

from data import CACHE_MARGIN


# Where Debian puts the wallpapers.
BACKDROPS = ["/usr/share/backgrounds", "/usr/share/wallpapers"]


def load_backdrops(folders, side=360):
    """Faceless pictures (freely licensed wallpapers): list of [h, w, 3] uint8 BGR, shorter side `side`."""
    found = []
    for folder in folders:
        for path in sorted(glob.glob(os.path.join(folder, "**", "*"), recursive=True)):
            if not path.lower().endswith((".jpg", ".jpeg", ".png", ".webp")):
                continue
            image = cv2.imread(path, cv2.IMREAD_COLOR | cv2.IMREAD_REDUCED_COLOR_2)
            if image is None or min(image.shape[:2]) < 200:
                continue
            k = side / min(image.shape[:2])
            found.append(cv2.resize(image, None, fx=k, fy=k, interpolation=cv2.INTER_AREA))
    if not found:
        raise SystemExit(f"no wallpapers in {folders}: apt-get install mate-backgrounds gnome-backgrounds plasma-workspace-wallpapers")
    return found


class Augmenter:
    """Draws random samples. `size`: side of the network's input; `seed`: makes a run repeatable."""

    def __init__(self, backdrops, size, seed):
        self.backdrops, self.size = backdrops, size
        self.rng = np.random.default_rng(seed)

    def texture(self, height, width):
        """A random piece of a wallpaper, [height, width, 3] uint8."""
        rng, picture = self.rng, self.backdrops[self.rng.integers(len(self.backdrops))]
        side = int(rng.uniform(40, min(picture.shape[:2])))
        y, x = rng.integers(picture.shape[0] - side + 1), rng.integers(picture.shape[1] - side + 1)
        return cv2.resize(picture[y : y + side, x : x + side], (width, height), interpolation=cv2.INTER_AREA)

    def view(self):
        """A random crop error [2, 3] in crop units (centre = 0): how the network's crop sits beside the true one."""
        rng = self.rng
        angle = rng.uniform(-45, 45) if rng.random() < 0.3 else rng.normal(0, 8)
        zoom = np.clip(np.exp(rng.normal(0, 0.10)), 0.72, 1.4)
        stretch = np.exp(rng.normal(0, 0.02))
        shift = np.clip(rng.normal(0, 0.045, 2), -0.16, 0.16)
        c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        linear = zoom * np.array([[c, -s], [s, c]]) @ np.diag([stretch, 1 / stretch])
        return np.concatenate([linear, shift[:, None]], 1)

    def sample(self, picture, eyes, mouth, view=None):
        """One sample of a cached crop.

        eyes [2, 2], mouth [2]: iris centres and the middle of the lips in crop units; view: how the crop sits, drawn if
        left out, and then the face may be missing, too. -> ([S, S, 3] uint8 RGB, view, present)
        """
        rng, size = self.rng, self.size
        present = view is None or float(np.hypot(*view[:, 2])) < 0.5
        if view is None:
            if rng.random() < 0.05:
                return self.texture(size, size)[..., ::-1], np.eye(2, 3), False
            view = self.view()
            if rng.random() < 0.03:  # the crop has lost the face
                turn = rng.uniform(0, 2 * np.pi)
                view[:, 2] += rng.uniform(0.75, 0.95) * np.array([np.cos(turn), np.sin(turn)])
                present = False
        image = self._warp(picture, view)
        if rng.random() < 0.3:
            image, covered = self._occlude(image)
            present = present and not covered
        if rng.random() < 0.25:
            self._hand(image, mouth @ view[:, :2].T + view[:, 2])
        if rng.random() < 0.1:
            self._glasses(image, eyes @ view[:, :2].T + view[:, 2])
        image = self.light(image)
        image = self.camera(image)
        return image[..., ::-1], view, present

    def _warp(self, picture, view):
        """Cached pixels -> network pixels; where the photograph ends, half the time a wallpaper goes on."""
        size, side = self.size, len(picture)
        k = side / CACHE_MARGIN  # cached pixels per crop unit
        linear = view[:, :2] * (size / k)
        centre = np.full(2, side / 2 - 0.5)
        matrix = np.concatenate([linear, (size * view[:, 2] + size / 2 - 0.5 - linear @ centre)[:, None]], 1)
        image = cv2.warpAffine(picture, matrix, (size, size), flags=cv2.INTER_LINEAR)
        if self.rng.random() < 0.6:
            empty = ~image.any(-1)
            if empty.any():
                image[empty] = self.texture(size, size)[empty]
        return image

    def _occlude(self, image):
        """Hard shapes over the face: hands, hair, cups, microphones have edges, not these forms. -> image, all covered"""
        rng, size = self.rng, self.size
        area = np.zeros((size, size), np.uint8)
        for _ in range(rng.integers(1, 3)):
            centre = rng.uniform(0.05, 0.95, 2) * size
            if rng.random() < 0.5:
                axes = rng.uniform(0.06, 0.26, 2) * size
                form = tuple(int(v) for v in axes)
                cv2.ellipse(area, tuple(int(v) for v in centre), form, float(rng.uniform(0, 180)), 0, 360, 1, -1)
            else:
                turn = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 8)))
                reach = rng.uniform(0.08, 0.34, (len(turn), 1)) * size
                cv2.fillPoly(area, [(centre + reach * np.stack([np.cos(turn), np.sin(turn)], 1)).astype(np.int32)], 1)
        covered = False
        if rng.random() < 0.06:  # all but a rim
            cv2.circle(area, (size // 2, size // 2), int(size * rng.uniform(0.42, 0.5)), 1, -1)
            covered = True
        if rng.random() < 0.5:
            paint = self.texture(size, size)
        else:
            tone = np.array([rng.uniform(30, 200)] * 3) * rng.uniform([0.5, 0.7, 0.9], [1.0, 1.0, 1.2])
            paint = np.clip(tone + rng.normal(0, 6, (size, size, 3)), 0, 255).astype(np.uint8)
        return np.where(area[..., None] > 0, paint, image), covered

    def _hand(self, image, mouth):
        """A hand before the mouth, mostly from below: a palm and fingers side by side, in one tone of skin."""
        rng, size = self.rng, self.size
        at = (mouth + 0.5) * size + rng.normal(0, 0.05, 2) * size
        turn = rng.normal(0, 0.7)
        along, across = np.array([np.sin(turn), -np.cos(turn)]), np.array([np.cos(turn), np.sin(turn)])
        tone = rng.uniform(0.25, 1.0) * np.array([150.0, 175.0, 225.0]) * rng.uniform(0.85, 1.15, 3)
        width, fingers = rng.uniform(0.06, 0.12) * size, rng.integers(2, 6)
        for k in range(fingers):
            start = at + across * (k - (fingers - 1) / 2) * width * 1.05 - along * rng.uniform(0.05, 0.15) * size
            end = start + along * rng.uniform(0.12, 0.32) * size
            shade = tuple(float(v) for v in np.clip(tone * rng.uniform(0.85, 1.1), 0, 255))
            cv2.line(image, tuple(start.astype(int)), tuple(end.astype(int)), shade, max(int(width), 1), cv2.LINE_AA)
        palm = at - along * rng.uniform(0.2, 0.4) * size
        form = (int(width * fingers * 0.6), int(0.25 * size))
        cv2.ellipse(image, tuple(palm.astype(int)), form, float(np.degrees(turn)), 0, 360, tuple(np.clip(tone, 0, 255)), -1, cv2.LINE_AA)

    def _glasses(self, image, eyes):
        """Dark glasses over both eyes."""
        rng, size = self.rng, self.size
        at = (eyes + 0.5) * size
        reach = max(np.linalg.norm(at[1] - at[0]), 4)
        angle = np.degrees(np.arctan2(*(at[1] - at[0])[::-1]))
        tone = tuple(float(v) for v in rng.uniform(0, 60, 3))
        form = (int(reach * rng.uniform(0.32, 0.46)), int(reach * rng.uniform(0.22, 0.36)))
        for x, y in at:
            cv2.ellipse(image, (int(x), int(y)), form, float(angle), 0, 360, tone, -1)
        cv2.line(image, tuple(at[0].astype(int)), tuple(at[1].astype(int)), tone, 2)

    def light(self, image):
        """A room's light on an image [h, w, 3] uint8."""
        rng, (height, width) = self.rng, image.shape[:2]
        x = image.astype(np.float32) / 255
        if rng.random() < 0.25:  # strong side light
            turn = rng.uniform(0, 2 * np.pi)
            across, along = (np.linspace(-0.5, 0.5, n, dtype=np.float32) for n in (width, height))
            slope = np.cos(turn) * across[None] + np.sin(turn) * along[:, None]
            x = x * np.exp(rng.uniform(0.5, 3.0) * slope - 0.2)[..., None]
        if rng.random() < 0.7:
            x = x * rng.uniform(0.85, 1.15, 3).astype(np.float32)
        if rng.random() < 0.12:  # a dark room
            x = x * rng.uniform(0.12, 0.45)
        else:
            x = (x - 0.5) * rng.uniform(0.7, 1.35) + 0.5 + rng.normal(0, 0.08)
        x = np.clip(x, 0, 1) ** np.exp(rng.normal(0, 0.3))
        if rng.random() < 0.12:
            x = np.repeat(x.mean(-1, keepdims=True), 3, -1)
        return np.clip(x * 255, 0, 255).astype(np.uint8)

    def camera(self, image):
        """A camera's blur, distance, noise and compression on an image [h, w, 3] uint8."""
        rng, (height, width) = self.rng, image.shape[:2]
        if rng.random() < 0.25:
            image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.3, 1.3))
        if rng.random() < 0.2:  # far from the camera
            k = rng.uniform(0.35, 0.9)
            image = cv2.resize(cv2.resize(image, None, fx=k, fy=k, interpolation=cv2.INTER_AREA), (width, height))
        if rng.random() < 0.5:
            noise = rng.normal(0, rng.uniform(1, 12), image.shape)
            image = np.clip(image + noise, 0, 255).astype(np.uint8)
        if rng.random() < 0.2:
            _, code = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.uniform(20, 80))])
            image = cv2.imdecode(code, cv2.IMREAD_COLOR)
        return image
