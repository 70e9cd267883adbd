"""A photograph turned with its head, after 300W-LP: the picture as a grid at the depth of the fitted head, which turns
with it near the head and stays where it is far from it (background, shoulders)."""

from dataclasses import dataclass

import cv2
import numpy as np

from raster import rasterise
from texture import SHELL, smoothstep, spread_from

STEP = 0.8  # distance of the grid's lines [cm on the head]
REACH = 30.0  # half its side [cm]


@dataclass
class PhotoGrid:
    """points [G, 3] cm in the photograph's camera axes; turn [G] 0..1 how far each goes along; at [G, 2] array-index
    pixels of picture [h, w, 3]; triangles [T, 3]."""

    points: np.ndarray
    turn: np.ndarray
    at: np.ndarray
    triangles: np.ndarray
    picture: np.ndarray
    rotation: np.ndarray


def photo_grid(picture, fit, vertices, maker, endless):
    """vertices [V, 3] as photographed; endless: the picture goes on beyond its edges as its reflection."""
    side = int(2 * REACH / STEP) + 1
    shell = vertices[:SHELL] @ fit.rotation.T
    flat = np.stack([(shell[:, 0] + REACH) / STEP, (REACH - shell[:, 1]) / STEP], 1)
    seen, bary = rasterise(flat, shell[:, 2], maker.triangles, side, side)
    covered = (seen >= 0).astype(np.float32)
    depth = (shell[:, 2][maker.triangles[np.maximum(seen, 0)]] * bary).sum(-1).astype(np.float32) * covered
    away = cv2.distanceTransform((seen < 0).astype(np.uint8), cv2.DIST_L2, 5) * STEP
    near = smoothstep(13.0, 0.0, away)
    spread = spread_from(np.repeat(depth[..., None], 3, -1), covered)[..., 0]
    depth = np.where(covered > 0, depth, spread * near)
    ys, xs = np.mgrid[0:side, 0:side]
    points = np.stack([xs * STEP - REACH, REACH - ys * STEP, depth], -1).reshape(-1, 3)
    # The neck follows less and less downwards; shoulders stay.
    height = (points @ fit.rotation)[:, 1]
    turn = near.ravel() * smoothstep(-19, -8, height)
    at = (points[:, :2] * fit.scale + fit.translation[:2]) * [1, -1] - 0.5
    if endless:
        edge = int(0.6 * max(picture.shape[:2]))
        picture, at = cv2.copyMakeBorder(picture, edge, edge, edge, edge, cv2.BORDER_REFLECT_101), at + edge
    inside = ((at >= 0) & (at <= [picture.shape[1] - 1, picture.shape[0] - 1])).all(1)
    corner = (ys * side + xs)[:-1, :-1].ravel()
    quads = np.stack([corner, corner + side, corner + side + 1, corner + 1], 1)
    triangles = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    return PhotoGrid(points, turn, at.astype(np.float32), triangles[inside[triangles].all(1)], picture, fit.rotation)


def turned_points(grid, rotation):
    """[G, 3] cm in the new camera's axes: each point turned by its share of the way from the old rotation to the new."""
    way = cv2.Rodrigues(rotation @ grid.rotation.T)[0][:, 0]
    angle = np.linalg.norm(way)
    axis = way / max(angle, 1e-9)
    theta = (angle * grid.turn)[:, None]
    p = grid.points
    return p * np.cos(theta) + np.cross(axis, p) * np.sin(theta) + axis * (p @ axis)[:, None] * (1 - np.cos(theta))
