"""Figures of a network on held crops, for a look during training. The figures that count come from the shipping code."""

import cv2
import numpy as np
import torch

from data import CACHE_MARGIN
from fit_landmarks import JAW
from uv import landmark_places

MAIN = ("jawOpen", "eyeBlinkLeft", "eyeBlinkRight", "mouthSmileLeft", "mouthSmileRight", "browInnerUp", "eyeLookInLeft", "mouthPucker")


def centre_crops(pictures, size):
    """Cached crops [N, C, C, 3] BGR -> the network's own crop [N, 3, size, size] RGB 0..1."""
    side = pictures.shape[1]
    k = size * CACHE_MARGIN / side
    offset = size / 2 - 0.5 - k * (side / 2 - 0.5)
    matrix = np.array([[k, 0, offset], [0, k, offset]])
    crops = np.stack([cv2.warpAffine(p, matrix, (size, size), flags=cv2.INTER_LINEAR) for p in pictures])
    return torch.tensor(crops[..., ::-1].copy()).permute(0, 3, 1, 2).float() / 255


@torch.no_grad()
def predict(net, crops, size):
    """Position maps [N, 3, U, U], blendshapes [N, 51], presence [N]."""
    net.eval()
    parts, device = [], next(net.parameters()).device
    for start in range(0, len(crops.rows), 64):
        x = centre_crops(crops.pictures[start : start + 64], size).contiguous(memory_format=torch.channels_last)
        position, expression, presence = (output.cpu() for output in net(x.to(device)))
        parts.append((position.numpy(), torch.sigmoid(expression).numpy(), torch.sigmoid(presence)[:, 0].numpy()))
    return [np.concatenate(part) for part in zip(*parts)]


def correlation(a, b):
    return float(np.corrcoef(a, b)[0, 1]) if a.std() > 1e-6 and b.std() > 1e-6 else 0.0


def marks_error(maps, crops, uv):
    """Mean distance from what people marked, without the jaw line, in sizes of the marks' box: of maps [N, 3, U, U]."""
    marks, (places, offset) = crops.marks, landmark_places(uv)
    rows = np.isfinite(marks).all((1, 2))
    u, v = places[:, 0], places[:, 1]
    found = np.stack([[cv2.remap(m, u[None].astype(np.float32), v[None].astype(np.float32), cv2.INTER_LINEAR)[0] for m in maps[i, :2]] for i in np.flatnonzero(rows)])
    size = np.sqrt(np.ptp(marks[rows], axis=1).prod(-1))[:, None, None]
    off = (found.transpose(0, 2, 1) - 0.5 - marks[rows]) / size + offset
    return float(np.linalg.norm(off[:, JAW:], axis=-1).mean())


def evaluate(net, crops, labels, uv, size):
    """Mean error of all mesh points (of the face's size) on pictures and clips; error against people's marks beside the
    teacher's; r of some channels per clip."""
    maps, expression, presence = predict(net, crops, size)
    target = crops.points[:, :468].transpose(0, 2, 1) @ uv.weights.T
    target[:, :2] += 0.5
    flat = maps.reshape(len(maps), 3, -1)
    inside = uv.mask.ravel()
    error = np.linalg.norm((flat - target)[:, :2, inside], axis=1).mean(1)
    extent = np.ptp(crops.points[:, :468, :2], axis=1)
    error = error / np.sqrt(extent.prod(1))
    images = labels.raw["image"][crops.rows]
    names = [str(n) for n in labels.raw["names"][1:]]
    still = labels.raw["source"][crops.rows] != "clip"
    out = {"pictures": round(float(error[still].mean()), 4), "clips": round(float(error[~still].mean()), 4), "presence": round(float((presence > 0.5).mean()), 4)}
    out["marks"] = [round(marks_error(m, crops, uv), 4) for m in (maps, target.reshape(maps.shape))]
    for clip in ("d3", "d12", "d14"):
        rows = np.char.startswith(images.astype(str), f"clips/{clip}.")
        moves = np.flatnonzero(crops.blendshapes[rows].std(0) > 0.05)
        r = {names[c]: correlation(expression[rows, c], crops.blendshapes[rows, c]) for c in moves}
        out[clip] = {"median": round(float(np.median(list(r.values()))), 3), **{n: round(r[n], 2) for n in MAIN if n in r}}
    return out
