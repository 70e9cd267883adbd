"""A small software rasteriser on numpy: which triangle is seen in each pixel, and where inside it."""

import numpy as np


def rasterise(xy, depth, triangles, width, height, cull=True):
    """xy [V, 2] array-index pixels (y down), depth [V] larger is nearer, triangles [T, 3] anticlockwise seen from outside.

    Returns triangle numbers [height, width] int32 (-1: nothing) and barycentric weights [height, width, 3] float32.
    """
    corner = xy.astype(np.float32)[triangles]  # [T, 3, 2]
    ax, ay, bx, by, cx, cy = (corner[:, i, j] for i in range(3) for j in range(2))
    # With y down, anticlockwise outside faces have a negative area.
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    left, right = np.minimum(np.minimum(ax, bx), cx), np.maximum(np.maximum(ax, bx), cx)
    top, bottom = np.minimum(np.minimum(ay, by), cy), np.maximum(np.maximum(ay, by), cy)
    x0, y0 = np.maximum(np.ceil(left), 0), np.maximum(np.ceil(top), 0)
    wide = np.minimum(np.floor(right), width - 1) - x0 + 1
    high = np.minimum(np.floor(bottom), height - 1) - y0 + 1
    drawn = np.flatnonzero((wide > 0) & (high > 0) & (area < -1e-6 if cull else np.abs(area) > 1e-6))
    seen = np.full(height * width, -1, np.int32)
    place = np.zeros((height * width, 3), np.float32)
    if not len(drawn):
        return seen.reshape(height, width), place.reshape(height, width, 3)
    # Per triangle: corner weights u, v and depth as planes over x and y; then every pixel of every box at once.
    ax, ay, bx, by, cx, cy, area, x0, y0, wide, high = (q[drawn] for q in (ax, ay, bx, by, cx, cy, area, x0, y0, wide, high))
    near = depth.astype(np.float32)[triangles[drawn]]
    plane = np.empty((len(drawn), 8), np.float32)
    plane[:, 0], plane[:, 1] = (by - cy) / area, (cx - bx) / area
    plane[:, 2] = plane[:, 0] * (x0 - bx) + plane[:, 1] * (y0 - by)
    plane[:, 3], plane[:, 4] = (cy - ay) / area, (ax - cx) / area
    plane[:, 5] = plane[:, 3] * (x0 - cx) + plane[:, 4] * (y0 - cy)
    wide, count = wide.astype(np.int32), (wide * high).astype(np.int32)
    which = np.repeat(np.arange(len(drawn), dtype=np.int32), count)
    local = np.arange(len(which), dtype=np.int32) - np.repeat(np.cumsum(count, dtype=np.int32) - count, count)
    across = wide[which]
    dy = local // across
    dx = local - dy * across
    p = plane[which]
    u = p[:, 0] * dx + p[:, 1] * dy + p[:, 2]
    v = p[:, 3] * dx + p[:, 4] * dy + p[:, 5]
    w = 1 - u - v
    inside = np.flatnonzero((u >= -1e-5) & (v >= -1e-5) & (w >= -1e-5))
    u, v, w, which, dx, dy = (q[inside] for q in (u, v, w, which, dx, dy))
    pixel = (y0[which] + dy).astype(np.int32) * width + (x0[which] + dx).astype(np.int32)
    z = near[which]
    order = np.argsort(u * z[:, 0] + v * z[:, 1] + w * z[:, 2])  # the nearest is written last
    pixel = pixel[order]
    seen[pixel] = drawn[which[order]]
    place[pixel] = np.stack([u, v, w], 1)[order]
    return seen.reshape(height, width), place.reshape(height, width, 3)
