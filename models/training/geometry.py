"""Rigid geometry shared by labels and layout: the similarity between the canonical head and a seen one."""

import numpy as np


def fit_similarity(source, target, weights):
    """Weighted least squares similarity: target ~ s R source + t (Umeyama 1991).

    source, target: [N, 3]; weights: [N]. Returns s, R [3, 3], t [3].
    """
    w = weights / weights.sum()
    mean_s, mean_t = w @ source, w @ target
    a, b = source - mean_s, target - mean_t
    u, d, vt = np.linalg.svd((b * w[:, None]).T @ a)
    sign = np.array([1, 1, np.sign(np.linalg.det(u) * np.linalg.det(vt))])
    rotation = (u * sign) @ vt
    scale = (d * sign).sum() / (w @ (a * a).sum(1))
    return scale, rotation, mean_t - scale * rotation @ mean_s
