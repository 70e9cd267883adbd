"""The skin of a photographed head as an atlas over ICT's own UVs (symmetric: flipping it mirrors the head).

Seen skin comes from the photograph, hidden skin from the mirrored side, the rest from a smooth continuation; scalp and
neck, which no label marks and which fitted heads only guess, are painted.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from scipy.sparse import csr_matrix
from scipy.spatial import cKDTree

from ict import SKIN
from raster import rasterise

ATLAS = 320  # texels a side: an eye is some 17 of them wide, in a crop of 200 pixels some 13
SHELL = 14062  # vertices of the skin and the back of the head
# The teacher's points around the right eye, the left eye and between the lips.
RIMS = (
    [33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246],
    [263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466],
    [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95],
)
HAIR = np.array([[20, 22, 26], [30, 40, 60], [40, 60, 95], [90, 140, 180], [120, 125, 130], [25, 50, 110]], np.float32)


def smoothstep(low, high, x):
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def sample(image, at):
    """image [h, w, ...] at pixels at [n, 2] (array indices): [n, channels]; in a square, since cv2.remap takes few rows."""
    side = int(np.ceil(np.sqrt(max(len(at), 1))))
    padded = np.zeros((side * side, 2), np.float32)
    padded[: len(at)] = at
    padded = padded.reshape(side, side, 2)
    out = cv2.remap(image, padded[..., 0], padded[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
    return out.reshape(side * side, -1)[: len(at)]


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
    """atlas [A, A, 3] float32 BGR; skin, neck and hair [3] tones; grey: a black and white photograph; scalp [SHELL] 0..1
    where hair is; openings: what the photograph shows inside eyes and mouth."""

    atlas: np.ndarray
    skin: np.ndarray
    neck: np.ndarray
    hair: np.ndarray
    grey: bool
    scalp: np.ndarray
    openings: object = None


class Openings:
    """Eyes and mouth as photographed: colours for points inside them, as far as lids and lips were open."""

    def __init__(self, picture, fit, points):
        self.picture, self.fit = picture, fit
        mask = np.zeros(picture.shape[:2], np.uint8)
        for rim in RIMS:
            cv2.fillPoly(mask, [np.round((points[rim, :2] - 0.5) * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        self.mask = cv2.GaussianBlur(mask, (0, 0), 0.6)
        # Around them, what the teacher's rim misses would smear the eye's white over closed lids.
        reach = max(1, int(round(0.09 * fit.scale)))
        self.wide = cv2.dilate(mask, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)).astype(np.float32) / 255

    def at(self, places):
        """places [n, 3] cm, head axes -> colours [n, 3], share of the photograph in them [n, 1]."""
        image = places @ (self.fit.scale * self.fit.rotation[:2]).T + self.fit.translation[:2]
        where = image * [1, -1] - 0.5
        return sample(self.picture, where).astype(np.float32), sample(self.mask, where).astype(np.float32) / 255


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
        self.vertex_uv = np.zeros((SKIN, 2))
        self.vertex_uv[head.parts["M_Face"].ravel()] = uv
        neutral = head.neutral[:SHELL]
        marks = places.of(head.neutral)
        self.tree = cKDTree(marks)
        away = self.tree.query(neutral)[0]
        # The teacher's mesh is where the fit is held to the picture; beyond it trust fades.
        self.region = smoothstep(2.0, 0.7, away)
        self.styles = self._scalps(neutral)
        self.scalp = self.styles[0]
        self.spread = self._spread(neutral, marks)
        rng = np.random.default_rng(3)
        field = cv2.GaussianBlur(rng.normal(0, 1, (256, 256)).astype(np.float32), (0, 0), 1.0, None, 9, cv2.BORDER_REFLECT)
        self.streaks = np.clip(1 + 0.16 * field / field.std(), 0.5, 1.5)
        self.noise = cv2.GaussianBlur(rng.normal(0, 9, (ATLAS, ATLAS)).astype(np.float32), (0, 0), 0.8)
        # Hair runs down from the crown: [SHELL, 2] place in the streaks by the angle around the head and the height.
        self.strand = np.stack([np.abs(np.degrees(np.arctan2(neutral[:, 0], neutral[:, 2] + 1))) * 1.3, 128 - neutral[:, 1] * 6], 1).astype(np.float32)
        at = (self.strand[self.corners] * self.weights[..., None]).sum(1).reshape(ATLAS, ATLAS, 2).astype(np.float32)
        self.texel_streak = cv2.remap(self.streaks, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)[..., None]
        # Lashes: a dark line along the rims of the lids, where closed eyes meet.
        rims = [marks[r][:, None] + np.linspace(0, 1, 8)[:, None] * (np.roll(marks[r], -1, 0) - marks[r])[:, None] for r in RIMS[:2]]
        texel = (neutral[self.corners] * self.weights[..., None]).sum(1)
        off = cKDTree(np.concatenate(rims).reshape(-1, 3)).query(texel)[0]
        self.lashes = np.exp(-((off / 0.13) ** 2)).reshape(ATLAS, ATLAS, 1).astype(np.float32)
        texel_away = self.tree.query(texel)[0].reshape(ATLAS, ATLAS)
        self.beyond = self.filled & (texel_away > 4) & (self._texel_scalp(self.scalp)[..., 0] < 0.1)

    def _texel_scalp(self, scalp):
        return (scalp[self.corners] * self.weights).sum(1).reshape(ATLAS, ATLAS, 1).astype(np.float32)

    def _scalps(self, neutral):
        """Where hair grows, [SHELL] 0..1: short (above a line from the forehead over the temples to the nape, not on ears),
        long (down behind the cheeks too), none."""
        x, y, z = neutral.T
        line = np.interp(z, [-8, -4, 1.5, 5, 8, 10], [-8, -6.5, 1.0, 6.0, 8.6, 9.0])
        ear = np.zeros(SHELL, bool)
        u, v = self.vertex_uv.T
        ear[: len(u)] = (np.abs(u - 0.5) > 0.395) & (v > 0.43) & (v < 0.69)
        short = np.where(ear, 0, smoothstep(-0.5, 0.9, y - line)).astype(np.float32)
        rim = np.interp(y, [-19, -10, -4, 2, 6], [-1.0, -0.5, 1.5, 3.5, 6.0])
        long = np.maximum(short, smoothstep(-0.3, 0.7, rim - z)).astype(np.float32)
        return short, long, np.zeros_like(short)

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

    def make(self, picture, fit, vertices, points, rng):
        """picture [h, w, 3] uint8, its fit, vertices [V, 3] as photographed (personal misses included), its labelled
        points [478, 3] -> Texture."""
        scalp = self.styles[rng.choice(3, p=(0.6, 0.3, 0.1))]
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
        trust = smoothstep(0.25, 0.6, normal[:, 2]) * visible * inside * self.region * (1 - scalp)
        table = np.concatenate([at, trust[:, None]], 1).astype(np.float32)
        texel = np.einsum("nkc,nk->nc", table[self.corners], self.weights).reshape(ATLAS, ATLAS, 3)
        where, trust = texel[..., :2] - 0.5, texel[..., 2] * self.filled
        openings = Openings(picture, fit, points)
        trust = trust * (1 - cv2.remap(openings.wide, where[..., 0], where[..., 1], cv2.INTER_LINEAR))
        trust = cv2.erode(trust, np.ones((3, 3), np.uint8))
        trust = cv2.GaussianBlur(trust, (0, 0), 1.5)
        colour = cv2.remap(picture, where[..., 0], where[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
        other, there = colour[:, ::-1], trust[:, ::-1] * (1 - trust)
        total = trust + there
        mixed = (colour * trust[..., None] + other * there[..., None]) / np.maximum(total, 1e-4)[..., None]
        atlas = spread_from(mixed, total)
        atlas += (np.roll(self.noise, tuple(rng.integers(0, ATLAS, 2)), (0, 1)) * (1 - np.clip(total, 0, 1)))[..., None]
        atlas *= 1 - rng.uniform(0.3, 0.9) * self.lashes
        sure = total > 0.6
        skin = np.median(mixed[sure], 0) if sure.any() else np.array([120, 140, 180.0])
        grey = bool((np.ptp(picture.astype(int), axis=-1).mean() < 3))
        hair = self._hair(picture, at, fit, vertices, skin, rng, grey)
        texel_scalp = self._texel_scalp(scalp)
        atlas = atlas * (1 - texel_scalp) + hair * (texel_scalp * self.texel_streak)
        neck = atlas[self.beyond].mean(0)
        return Texture(atlas.astype(np.float32), skin.astype(np.float32), neck, hair, grey, scalp, openings)

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
