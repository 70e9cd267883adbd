"""The skin of a photographed head as an atlas over ICT's own UVs (symmetric: flipping it mirrors the head).

Seen skin comes from the photograph, hidden skin from the mirrored side, the rest from a smooth continuation; scalp and
neck, which no label marks and which fitted heads only guess, are painted.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from scipy.sparse import csr_matrix
from scipy.spatial import cKDTree

from raster import rasterise

ATLAS = 320  # texels a side: an eye is some 17 of them wide, in a crop of 200 pixels some 13
SHELL = 14062  # vertices of the skin and the back of the head
HAIR = np.array([[20, 22, 26], [30, 40, 60], [40, 60, 95], [90, 140, 180], [120, 125, 130], [25, 50, 110]], np.float32)


def smoothstep(low, high, x):
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def vertex_normals(points, triangles, sums):
    """points [V, 3], triangles [T, 3]; sums: sparse [V, T] of which triangles meet in a vertex -> [V, 3] unit."""
    a, b, c = (points[triangles[:, i]] for i in range(3))
    normal = sums @ np.cross(b - a, c - a)
    return normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)


def spread_from(colour, weight):
    """Fills colour [A, A, 3] float32 smoothly from where weight [A, A] is large (pull and push over a pyramid)."""
    levels = [(colour * weight[..., None], weight)]
    while min(levels[-1][1].shape) > 4:
        levels.append((cv2.pyrDown(levels[-1][0]), cv2.pyrDown(levels[-1][1])))
    value, total = levels[-1]
    out = value / np.maximum(total, 1e-4)[..., None]
    for value, total in reversed(levels[:-1]):
        out = cv2.resize(out, value.shape[1::-1], interpolation=cv2.INTER_LINEAR)
        sure = np.clip(total, 0, 1)[..., None]
        out = sure * value / np.maximum(total, 1e-4)[..., None] + (1 - sure) * out
    return out


@dataclass
class Texture:
    """atlas [A, A, 3] float32 BGR; skin, neck and hair [3] tones; grey: a black and white photograph."""

    atlas: np.ndarray
    skin: np.ndarray
    neck: np.ndarray
    hair: np.ndarray
    grey: bool


class TextureMaker:
    """Reads textures off photographs with fitted heads."""

    def __init__(self, head, places):
        self.head, self.places = head, places
        self.triangles = np.concatenate([head.parts["M_Face"], head.parts["M_BackHead"]])
        count = len(self.triangles)
        self.sums = csr_matrix((np.ones(3 * count, np.float32), (self.triangles.ravel(), np.repeat(np.arange(count), 3))), (SHELL, count))
        uv = head.part_uv["M_Face"].reshape(-1, 2)
        flat = np.arange(len(uv)).reshape(-1, 3)
        seen, bary = rasterise(uv * [ATLAS, -ATLAS] + [-0.5, ATLAS - 0.5], np.zeros(len(uv)), flat, ATLAS, ATLAS, cull=False)
        self.filled = seen >= 0
        self.corners = head.parts["M_Face"][np.maximum(seen, 0)].reshape(-1, 3)
        self.weights = bary.reshape(-1, 3)
        neutral = head.neutral[:SHELL]
        marks = places.of(head.neutral)
        self.tree = cKDTree(marks)
        away = self.tree.query(neutral)[0]
        # The teacher's mesh is where the fit is held to the picture; beyond it trust fades.
        self.region = smoothstep(2.0, 0.7, away)
        self.scalp = self._scalp(neutral)
        self.spread = self._spread(neutral, marks)
        rng = np.random.default_rng(3)
        field = cv2.GaussianBlur(rng.normal(0, 1, (256, 256)).astype(np.float32), (0, 0), 1.0, None, 9, cv2.BORDER_REFLECT)
        self.streaks = np.clip(1 + 0.16 * field / field.std(), 0.5, 1.5)
        self.noise = cv2.GaussianBlur(rng.normal(0, 9, (ATLAS, ATLAS)).astype(np.float32), (0, 0), 0.8)
        # Hair runs down from the crown: [SHELL, 2] place in the streaks by the angle around the head and the height.
        self.strand = np.stack([np.abs(np.degrees(np.arctan2(neutral[:, 0], neutral[:, 2] + 1))) * 1.3, 128 - neutral[:, 1] * 6], 1).astype(np.float32)
        corner_scalp = (self.scalp[self.corners] * self.weights).sum(1)
        self.texel_scalp = corner_scalp.reshape(ATLAS, ATLAS, 1).astype(np.float32)
        at = (self.strand[self.corners] * self.weights[..., None]).sum(1).reshape(ATLAS, ATLAS, 2).astype(np.float32)
        self.texel_streak = cv2.remap(self.streaks, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)[..., None]
        texel_away = self.tree.query((neutral[self.corners] * self.weights[..., None]).sum(1))[0].reshape(ATLAS, ATLAS)
        self.beyond = self.filled & (texel_away > 4) & (self.texel_scalp[..., 0] < 0.1)

    def _scalp(self, neutral):
        """[SHELL] 0..1: where hair grows, above a line from the forehead over the temples to the nape; never on ears."""
        x, y, z = neutral.T
        line = np.interp(z, [-8, -4, 1.5, 5, 8, 10], [-8, -6.5, 1.0, 6.0, 8.6, 9.0])
        ear = (np.abs(x) > 7.2) & (y < 4.2) & (z > -4)
        return np.where(ear, 0, smoothstep(-0.5, 0.9, y - line)).astype(np.float32)

    def _spread(self, neutral, marks):
        """Sparse [SHELL, 468]: how a vertex follows what the points near it miss; nothing beyond their reach."""
        reach = self.tree.query(marks, 4)[0][:, 1:].mean(1)
        distance, near = self.tree.query(neutral, 6)
        value = np.exp(-0.5 * (distance / (0.7 * reach[near])) ** 2)
        value /= np.maximum(value.sum(1, keepdims=True), 0.5)
        return csr_matrix((value.ravel(), (np.repeat(np.arange(SHELL), 6), near.ravel())), (SHELL, 468))

    def personal(self, fitter, fit, points):
        """[SHELL, 3] cm, head axes: what the fit misses of the labelled points, seen ones only, spread over the skin."""
        miss = (points[:468] * [1, -1, -1] - fitter.project(fit)) / fit.scale * [1, 1, 0]
        miss *= smoothstep(0.05, 0.3, fitter.facing(fit))[:, None]
        return self.spread @ np.clip(miss @ fit.rotation, -0.5, 0.5)

    def make(self, picture, fit, vertices, rng):
        """picture [h, w, 3] uint8, its fit, vertices [V, 3] as photographed (personal misses included) -> Texture."""
        height, width = picture.shape[:2]
        image = fit.scale * vertices[:SHELL] @ fit.rotation.T + fit.translation
        normal = vertex_normals(vertices[:SHELL], self.triangles, self.sums) @ fit.rotation.T
        # A small depth picture tells what stands in front; 96 pixels over the head are enough.
        low = image[:, :2].min(0)
        k = 95 / np.ptp(image[:, :2], axis=0).max()
        flat = (image[:, :2] - low) * k
        flat[:, 1] = 95 - flat[:, 1]
        seen, bary = rasterise(flat, image[:, 2], self.triangles, 96, 96)
        front = (image[:, 2][self.triangles[np.maximum(seen, 0)]] * bary).sum(-1)
        x, y = np.round(flat).astype(int).clip(0, 95).T
        visible = image[:, 2] > front[y, x] - 0.9 * fit.scale
        at = image[:, :2] * [1, -1]
        inside = ((at > 1) & (at < [width - 1, height - 1])).all(1)
        trust = smoothstep(0.25, 0.6, normal[:, 2]) * visible * inside * self.region * (1 - self.scalp)
        table = np.concatenate([at, trust[:, None]], 1).astype(np.float32)
        texel = np.einsum("nkc,nk->nc", table[self.corners], self.weights).reshape(ATLAS, ATLAS, 3)
        where, trust = texel[..., :2] - 0.5, texel[..., 2] * self.filled
        trust = cv2.erode(trust, np.ones((5, 5), np.uint8))
        trust = cv2.GaussianBlur(trust, (0, 0), 2.5)
        colour = cv2.remap(picture, where[..., 0], where[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
        other, there = colour[:, ::-1], trust[:, ::-1] * (1 - trust)
        total = trust + there
        mixed = (colour * trust[..., None] + other * there[..., None]) / np.maximum(total, 1e-4)[..., None]
        atlas = spread_from(mixed, total)
        atlas += (np.roll(self.noise, tuple(rng.integers(0, ATLAS, 2)), (0, 1)) * (1 - np.clip(total, 0, 1)))[..., None]
        sure = total > 0.6
        skin = np.median(mixed[sure], 0) if sure.any() else np.array([120, 140, 180.0])
        grey = bool((np.ptp(picture.astype(int), axis=-1).mean() < 3))
        hair = self._hair(picture, at, fit, vertices, skin, rng, grey)
        atlas = atlas * (1 - self.texel_scalp) + hair * (self.texel_scalp * self.texel_streak)
        neck = atlas[self.beyond].mean(0)
        return Texture(atlas.astype(np.float32), skin.astype(np.float32), neck, hair, grey)

    def _hair(self, picture, at, fit, vertices, skin, rng, grey):
        """[3] the tone of what is above the forehead; a made-up one where the picture ends or what is there may be skin or a wall."""
        height, width = picture.shape[:2]
        neutral = self.head.neutral[:SHELL]
        top = (self.scalp > 0.9) & (np.abs(neutral[:, 0]) < 5) & (neutral[:, 2] > 2)
        spots = at[top]
        spots = spots[((spots > 1) & (spots < [width - 2, height - 2])).all(1)].astype(int)
        if len(spots) > 40:
            tone = np.median(picture[spots[:, 1], spots[:, 0]], 0).astype(np.float32)
            if tone.mean() < 0.7 * skin.mean():
                return tone
        tone = HAIR[rng.integers(len(HAIR))] * rng.uniform(0.7, 1.2) * min(1.0, skin.mean() / 120)
        return np.full(3, tone.mean(), np.float32) if grey else tone.astype(np.float32)
