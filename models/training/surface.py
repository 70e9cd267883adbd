"""Which label supervises which point: the teacher where it sees, the fitted ICT head where it guesses.

Measured by measure_ict.py (a head read from one picture, laid into another picture of the same person at another
angle): what the teacher says of depth misses more than one mean head for everybody would, and so does the side turned
away. Across the picture, on the side that faces the camera, nothing is better than the teacher's points.
"""

import hashlib
import os

import numpy as np

from ict import Fitter, Head, load_places

# Cosine between surface and camera at which the teacher's word ends, and from which it is the only one.
HIDDEN, SEEN = 0.0, 0.2


def supervised(labels, rows, faces_dir, cache_dir):
    """[N, 468, 3] points of some rows like `labels.raw["points"]` (pixels, y down, z away), depth and hidden side by
    the fitted head. Cached: a fit takes 15 ms."""
    path = os.path.join(cache_dir, f"surface-{hashlib.sha256(rows.tobytes()).hexdigest()[:16]}.npz")
    if os.path.exists(path):
        return np.load(path)["points"]
    head = Head(faces_dir)
    fitter = Fitter(head, load_places(head, faces_dir, labels, cache_dir), np.load(f"{faces_dir}/mediapipe-uv.npz")["triangles"])
    out = np.zeros((len(rows), 468, 3), np.float32)
    for i, row in enumerate(rows):
        points = labels.raw["points"][row]
        fit = fitter.fit(points, labels.raw["blendshapes"][row, 1:].astype(np.float32))
        out[i] = mixed(points[:468], fitter.project(fit) * [1, -1, -1], fitter.facing(fit))
    os.makedirs(cache_dir, exist_ok=True)
    np.savez(path, points=out)
    return out


def mixed(teacher, fitted, facing):
    """teacher, fitted [468, 3] in one frame; facing [468] cosine between the surface and the camera."""
    trust = np.clip((facing - HIDDEN) / (SEEN - HIDDEN), 0, 1)[:, None]
    across = trust * teacher[:, :2] + (1 - trust) * fitted[:, :2]
    return np.concatenate([across, fitted[:, 2:]], 1)
