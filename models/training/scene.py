"""Draws a textured ICT head in a camera, with its labels."""

from dataclasses import dataclass

import cv2
import numpy as np

from ict import EYEBALLS, PARTS
from raster import rasterise
from texture import ATLAS, SHELL, sample, vertex_normals
from turn import turned_points

INNER = ("M_GumsTongue", "M_Teeth")  # drawn only when the lips part
IRIS = 0.56  # radius [cm]; the labelled irises measure 0.51 to 0.56
SUPER = 1.5  # picture drawn this much larger, then reduced by area


@dataclass
class Camera:
    """Pixels per cm at the head's origin, distance of that origin [cm], rotation head -> camera (x right, y up, z near),
    shift of the origin off the camera's axis [cm]."""

    scale: float
    distance: float
    rotation: np.ndarray
    shift: tuple = (0.0, 0.0)

    def project(self, points):
        """[..., 3] cm, head axes -> x right, y down, z away [pixels], x and y from the camera's axis."""
        turned = points @ self.rotation.T
        k = self.scale * self.distance / (self.distance - turned[..., 2])
        return np.stack([(turned[..., 0] + self.shift[0]) * k, -(turned[..., 1] + self.shift[1]) * k, -turned[..., 2] * self.scale], -1)


def labelled(camera, points):
    """[478, 3] cm -> pixels as labels have them: z away from the camera, zero in the mean of the points."""
    out = camera.project(points)
    out[:, 2] -= out[:, 2].mean()
    return out


def eyeballs(vertices):
    """{side: (centre [3], radius)} in cm."""
    out = {}
    for side, (start, end) in EYEBALLS.items():
        low, high = vertices[start:end].min(0), vertices[start:end].max(0)
        out[side] = ((low + high) / 2, float(high[0] - low[0]) / 2)
    return out


def photographed_gaze(vertices, fit, points):
    """{side: unit vector [3], head axes}: labelled irises cast from the picture onto the fitted eyeballs."""
    out = {}
    for side, iris in (("Right", 468), ("Left", 473)):
        centre, radius = eyeballs(vertices)[side]
        there = (points[iris] * [1, -1, -1] - fit.translation)[:2] / fit.scale - (fit.rotation @ centre)[:2]
        there *= min(1.0, 0.75 * radius / max(np.linalg.norm(there), 1e-9))
        out[side] = fit.rotation.T @ np.array([*there, np.sqrt(radius**2 - there @ there)]) / radius
    return out


def label_points(vertices, places, gaze):
    """[478, 3] cm, head axes: the mesh points, then both irises (right first): centre, left of it as the subject, up, right, down."""
    parts = [places.of(vertices)]
    balls = eyeballs(vertices)
    for side in ("Right", "Left"):
        (centre, radius), axis = balls[side], gaze[side]
        across = np.cross([0, 1, 0], axis)
        across /= np.linalg.norm(across)
        up = np.cross(axis, across)
        s = IRIS / radius
        ring = [np.sqrt(1 - s * s) * axis + s * d for d in (across, up, -across, -up)]
        parts.append(centre + radius * np.stack([axis] + ring))
    return np.concatenate(parts)


class Scene:
    def __init__(self, head, maker):
        self.head, self.maker = head, maker
        # Behind each eyeball a dark card, so that nothing shines through between it and the lids.
        self.cards = len(head.neutral) + np.arange(8).reshape(2, 4)
        cards = np.concatenate([[[c[0], c[1], c[2]], [c[0], c[2], c[3]]] for c in self.cards])
        groups = [head.parts[n] for n in PARTS if n not in INNER] + [cards] + [head.parts[n] for n in INNER]
        self.order = [n for n in PARTS if n not in INNER] + ["cards"] + list(INNER)
        self.triangles = np.concatenate(groups)
        self.kind = np.repeat(np.arange(len(groups)), [len(g) for g in groups])
        self.outer = int((self.kind <= self.order.index("cards")).sum())
        uv = np.concatenate([head.part_uv["M_Face"]])
        self.uv = (uv * [ATLAS, -ATLAS] + [-0.5, ATLAS - 0.5]).astype(np.float32)
        # Hair has volume; more on top and behind than at its edge.
        y, z = head.neutral[:SHELL, 1], head.neutral[:SHELL, 2]
        self.volume = np.clip((y - z + 6) / 12, 0.25, 1).astype(np.float32)
        # What of the skin covers a turned photograph.
        self.mask = (maker.region * (1 - maker.scalp)).astype(np.float32)

    def draw(self, vertices, gaze, texture, camera, matrix, size, backdrop, rng, own=False, grid=None):
        """vertices [V, 3] cm; matrix [2, 3] from camera.project's pixels to array-index pixels of a size x size picture;
        backdrop [h, w, 3] uint8; own: eyes and mouth as photographed; grid: a PhotoGrid to stand in for hair, neck and
        background -> [size, size, 3] uint8 BGR."""
        big = int(round(size * SUPER))
        k = big / size
        matrix = np.concatenate([matrix[:, :2] * k, (matrix[:, 2:] + 0.5) * k - 0.5], 1)
        shell = np.concatenate([vertices, self._cards(vertices)]).astype(np.float32)
        normal = vertex_normals(shell[:SHELL], self.maker.triangles, self.maker.sums)
        shell[:SHELL] += normal * (texture.scalp * self.volume * rng.uniform(0.2, 2.2))[:, None]
        seen_at = camera.project(shell)
        xy = seen_at[:, :2] @ matrix[:, :2].T + matrix[:, 2]
        picture = cv2.resize(backdrop, (big, big), interpolation=cv2.INTER_LINEAR).astype(np.float32)
        if grid is None:
            self._body(picture, camera, matrix, rng, texture.grey)
        else:
            self._photograph(picture, grid, camera, matrix)
        lips = vertices[self.head.landmarks68[[61, 62, 63, 65, 66, 67]]]
        parted = np.linalg.norm(lips[:3] - lips[[5, 4, 3]], axis=1).max() > 0.08
        drawn = self.triangles if parted else self.triangles[: self.outer]
        depth = -seen_at[:, 2]
        for start, end in EYEBALLS.values():  # lids move straight, eyeballs are round: let closed lids win
            depth[start:end] -= 0.35 * camera.scale
        number, bary = rasterise(xy, depth, drawn, big, big)
        hit = number >= 0
        number, bary = number[hit], bary[hit]
        colour = self._shade(number, bary, shell, normal, gaze, texture, camera, rng, own, 0 if grid else rng.uniform(0, 0.55))
        if grid is not None:
            kind = self.kind[number]
            cover = np.ones(len(number), np.float32)
            skin = np.flatnonzero(kind <= 1)
            cover[skin] = (self.mask[self.triangles[number[skin]]] * bary[skin]).sum(1)
            colour = colour * cover[:, None] + picture[hit] * (1 - cover[:, None])
        picture[hit] = colour
        if texture.grey:
            picture[:] = picture.mean(-1, keepdims=True)
        # The head's rim is softened where it meets the backdrop by the reduction itself.
        return np.clip(cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA), 0, 255).astype(np.uint8)

    def _photograph(self, picture, grid, camera, matrix):
        """Draws the photograph's grid as the camera sees it."""
        level = Camera(camera.scale, camera.distance, np.eye(3), camera.shift)
        seen_at = level.project(turned_points(grid, camera.rotation))
        xy = seen_at[:, :2] @ matrix[:, :2].T + matrix[:, 2]
        number, bary = rasterise(xy, -seen_at[:, 2], grid.triangles, picture.shape[1], picture.shape[0])
        hit = number >= 0
        at = np.einsum("nkc,nk->nc", grid.at[grid.triangles[number[hit]]], bary[hit])
        picture[hit] = sample(grid.picture, at)

    def _cards(self, vertices):
        """[8, 3] corners of the cards behind both eyeballs."""
        square = np.array([[-1, -0.7, 0], [1, -0.7, 0], [1, 0.7, 0], [-1, 0.7, 0]]) * 1.6
        return np.concatenate([centre + square - [0, 0, 0.6] for centre, _ in eyeballs(vertices).values()])

    def _shade(self, number, bary, vertices, normal, gaze, texture, camera, rng, own, strength):
        kind = self.kind[number]
        corner = self.triangles[number]
        colour = np.zeros((len(number), 3), np.float32)
        skin, back = np.flatnonzero(kind == 0), np.flatnonzero(kind == 1)
        colour[skin] = sample(texture.atlas, np.einsum("nkc,nk->nc", self.uv[number[skin]], bary[skin]))
        corners, weights = corner[back], bary[back]
        scalp = (texture.scalp[corners] * weights).sum(1)[:, None]
        streak = sample(self.maker.streaks, np.einsum("nkc,nk->nc", self.maker.strand[corners], weights))
        colour[back] = texture.hair * streak * scalp + texture.neck * (1 - scalp)
        light = rng.normal(0, 1, 3) * [1, 0.6, 0.3] + [0, 0.3, 0.8]
        light = camera.rotation.T @ (light / np.linalg.norm(light))
        shell = np.flatnonzero(kind <= 1)
        facing = ((normal @ light.astype(np.float32))[corner[shell]] * bary[shell]).sum(1)
        colour[shell] *= np.clip(1 - 0.5 * strength + strength * facing, 0.3, 1.6)[:, None]
        bright = np.clip(texture.skin.mean() / 150, 0.25, 1.25)
        self._mouth(colour, kind, corner, bary, vertices, bright, rng)
        self._eyes(colour, kind, corner, bary, vertices, gaze, bright, camera, rng)
        colour[kind == self.order.index("cards")] = texture.skin * [0.22, 0.22, 0.3]
        if own:
            inside = np.flatnonzero((kind > 1))
            place = np.einsum("nkc,nk->nc", vertices[corner[inside]], bary[inside])
            tone, share = texture.openings.at(place)
            colour[inside] = tone * share + colour[inside] * (1 - share)
        return colour

    def _mouth(self, colour, kind, corner, bary, vertices, bright, rng):
        """Gums, tongue and teeth: darker the deeper they lie behind the lips."""
        lips = vertices[self.head.landmarks68[60:68], 2].mean()
        white = np.array([165, 190, 200], np.float32) * rng.uniform(0.7, 1.15)
        for part, tone, reach in (("M_GumsTongue", np.array([65, 65, 135], np.float32), 3.0), ("M_Teeth", white, 2.6)):
            chosen = np.flatnonzero(kind == self.order.index(part))
            if len(chosen):
                depth = lips - (vertices[corner[chosen], 2] * bary[chosen]).sum(1)
                colour[chosen] = tone * bright * np.exp(-np.clip(depth, 0, 9) / reach)[:, None]

    def _eyes(self, colour, kind, corner, bary, vertices, gaze, bright, camera, rng):
        """Eyeballs: white, iris, pupil, the lid's shadow and the light's reflection."""
        tone = np.array([[25, 45, 75], [20, 30, 45], [110, 90, 60], [70, 95, 80], [35, 60, 95]], np.float32)[rng.integers(5)] * rng.uniform(0.6, 1.2)
        pupil = rng.uniform(0.16, 0.28)
        glint = rng.normal(0, 0.25, 2)
        for part, side in (("M_ScleraLeft", "Left"), ("M_ScleraRight", "Right")):
            chosen = np.flatnonzero(kind == self.order.index(part))
            if not len(chosen):
                continue
            centre, radius = eyeballs(vertices)[side]
            where = ((vertices[corner[chosen]] * bary[chosen][..., None]).sum(1) - centre) / radius
            where /= np.linalg.norm(where, axis=1, keepdims=True)
            off = radius * np.linalg.norm(np.cross(where, gaze[side]), axis=1) + 10 * (where @ gaze[side] < 0)
            white = np.array([185, 190, 200], np.float32) * bright * (0.55 + 0.45 * np.clip(where[:, 2], 0, 1) ** 2)[:, None]
            rim = np.clip((IRIS - off) / 0.06, 0, 1)[:, None]
            inner = tone * (0.6 + 0.6 * np.clip(1 - off / IRIS, 0, 1))[:, None] * np.clip((IRIS - off) / 0.15, 0.35, 1)[:, None]
            shade = white * (1 - rim) + inner * rim * bright
            shade *= np.clip((off - pupil) / 0.05, 0.12, 1)[:, None]
            up = where @ camera.rotation.T
            shade *= (1 - 0.5 * np.clip((up[:, 1] - 0.1) / 0.35, 0, 1))[:, None]
            target = camera.rotation @ gaze[side]
            spot = np.linalg.norm(up[:, :2] - target[:2] - 0.12 * glint - [0.0, 0.1], axis=1) * radius
            shade += 170 * bright * np.clip(1.6 - spot / 0.07, 0, 1)[:, None]
            colour[chosen] = shade

    def _body(self, picture, camera, matrix, rng, grey):
        """Shoulders: a coloured slope below the neck; the body stays frontal while the head turns."""
        k = np.sqrt(abs(np.linalg.det(matrix[:, :2]))) * camera.scale
        neck = camera.project(np.array([0, -13.0, -1.0]))[:2] @ matrix[:, :2].T + matrix[:, 2]
        cloth = np.full(3, rng.uniform(15, 200)) if grey else rng.uniform(15, 200) * rng.uniform(0.5, 1.2, 3)
        wide, high = k * rng.uniform(20, 25), k * rng.uniform(9, 13)
        top = neck[1] + k * rng.uniform(1.5, 4)
        height, width = picture.shape[:2]
        x = np.arange(width)
        inside = np.clip(1 - ((x - neck[0]) / wide) ** 2, 0, 1)
        line = top + high * (1 - np.sqrt(inside)) + 1e4 * (inside <= 0)
        cover = np.clip(np.arange(height)[:, None] - line[None], 0, 1)[..., None]
        fold = 1 + 0.12 * np.sin(x / width * rng.uniform(8, 30) + rng.uniform(0, 6))[None, :, None]
        picture[:] = picture * (1 - cover) + cloth * fold * cover
