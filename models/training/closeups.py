"""Close-ups: small strips cut out of the original picture where the position map says that the eyes and the mouth are.

Two tiny networks read blendshapes from strips that are finer than the main network's crop. What belongs to a
close-up (its size, its anchors, its channels) is in configs/closeups.json and travels in layout.json; the runtime
does the same as `strip_matrix` (docs/architecture.md, "A model folder").
"""

import copy
import hashlib
import os

import cv2
import numpy as np
import torch
from torch import nn

from data import shrunk
from network import ConvUnit
from uv import landmarks_of

HERE = os.path.dirname(os.path.abspath(__file__))
CONFIG = f"{HERE}/configs/closeups.json"

# Patches are kept wider and finer than strips, so that augmentation can turn, shift and scale them.
PATCH_MARGIN = 1.5
PATCH_DETAIL = 1.2

# Mesh points (MediaPipe's numbers) that a network places on its way to the blendshapes: lids, brows and the irises'
# centres; lips, chin and the nose's base.
MARKS = {
    "eyes": (33, 163, 145, 154, 133, 157, 159, 161, 263, 390, 374, 381, 362, 384, 386, 388,
             70, 105, 107, 52, 55, 300, 334, 336, 282, 285, 468, 473),
    "mouth": (61, 91, 84, 17, 314, 321, 291, 270, 267, 0, 37, 40, 78, 88, 87, 14, 317, 318, 308, 310, 312, 13, 82, 80,
              152, 148, 377, 2, 98, 327),
}  # fmt: skip


def anchor_places(points68, anchors):
    """The mean of each anchor's landmarks: [68, 2] -> [A, 2]."""
    return np.stack([points68[a["landmarks"]].mean(0) for a in anchors])


def strip_matrix(places, targets):
    """[2, 3] picture -> strip, both in continuous pixels (pixel i covers i..i+1): the similarity that lays the
    strip's places `targets` [A, 2] onto the picture's `places` [A, 2] with the least squared distance [picture
    pixels], turned round."""
    # A similarity is a complex number: z -> a z + b.
    p, s = places @ [1, 1j], np.asarray(targets, float) @ [1, 1j]
    centred = s - s.mean()
    a = (np.conj(centred) * (p - p.mean())).sum() / (np.abs(centred) ** 2).sum()
    b = p.mean() - a * s.mean()
    back, offset = 1 / a, -b / a
    return np.array([[back.real, -back.imag, offset.real], [back.imag, back.real, offset.imag]])


def index_matrix(matrix):
    """The same for cv2, whose coordinates are pixel numbers: pixel i has its centre at i, not at i + 0.5."""
    linear = matrix[:, :2]
    return np.concatenate([linear, (matrix[:, 2] + linear @ [0.5, 0.5] - 0.5)[:, None]], 1)


def cut(picture, matrix, width, height):
    """Picture and picture -> strip [2, 3] in continuous pixels -> strip [height, width, 3]; black outside the picture."""
    matrix = index_matrix(matrix)
    shrink = np.linalg.norm(matrix[0, :2])
    if shrink < 0.7:  # cv2 samples bilinearly: shrink by area first, or the strip aliases
        picture, matrix = shrunk(picture, matrix, shrink)
    return cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_LINEAR)


class Patches:
    """Patches of some rows, cut with the teacher's landmarks, with their points in strip pixels.

    pictures [N, h, w, 3] uint8 BGR around the strip, PATCH_MARGIN as large, PATCH_DETAIL as fine;
    points [N, 478, 2] in strip pixels from the strip's middle; size (w, h) of a patch.
    """

    def __init__(self, labels, rows, config, cache_dir):
        self.rows = rows
        width, height = config["input"]
        self.size = tuple(int(round(n * PATCH_MARGIN * PATCH_DETAIL / 2)) * 2 for n in (width, height))
        places = [a["at"] for a in config["anchors"]]
        key = repr(("landmarks68", config["input"], config["anchors"], PATCH_MARGIN, PATCH_DETAIL)).encode() + rows.tobytes()
        path = os.path.join(cache_dir, f"patches-{hashlib.sha256(key).hexdigest()[:16]}.npz")
        if os.path.exists(path):
            kept = np.load(path)
            self.pictures, self.points = kept["pictures"], kept["points"]
            return
        raw = labels.raw
        self.pictures = np.zeros((len(rows), *self.size[::-1], 3), np.uint8)
        self.points = np.zeros((len(rows), 478, 2), np.float32)
        middle = np.array([width, height]) / 2
        for i, row in enumerate(rows):
            points = raw["points"][row, :, :2].astype(np.float64)
            matrix = strip_matrix(anchor_places(landmarks_of(points), config["anchors"]), places)
            self.points[i] = points @ matrix[:, :2].T + matrix[:, 2] - middle
            matrix[:, 2] -= middle
            matrix *= PATCH_DETAIL
            matrix[:, 2] += np.array(self.size) / 2
            self.pictures[i] = cut(labels.picture(row), matrix, *self.size)
        os.makedirs(cache_dir, exist_ok=True)
        np.savez(path, pictures=self.pictures, points=self.points)


class CloseUpNet(nn.Module):
    """[N, 3, H, W] RGB 0..1 -> blendshape logits [N, B], points [N, P, 2] in strip widths from the middle.

    Plain convolutions. Halfway, a heat map per point says where it is (the mean place under its softmax, Sun et al.
    2018); the head reads these places and, as the main network's does, the last features with their places kept. The
    blendshapes are the teacher's function of its points: a network that places them needs few faces to learn the rest.
    """

    def __init__(self, size, channels, points, near, far, squeeze=8, hidden=80):
        super().__init__()
        width, height = size
        self.near, places, cin = self._units(3, near, size)
        self.heat = nn.Conv2d(cin, points, 1)
        # One eye looks like the other to a convolution: what is where in a strip that lies where it should.
        self.prior = nn.Parameter(torch.zeros(points, places[0] * places[1]))
        self.register_buffer("grid", self._grid(*places, width / height))
        self.far, places, cin = self._units(cin, far, places)
        self.squeeze = nn.Sequential(nn.Conv2d(cin, squeeze, 1, bias=False), nn.BatchNorm2d(squeeze), nn.ReLU())
        self.head = nn.Sequential(nn.Linear(squeeze * places[0] * places[1] + 2 * points, hidden), nn.ReLU(), nn.Dropout(0.1))
        self.expression = nn.Linear(hidden, channels)

    @staticmethod
    def _units(cin, units, size):
        """Convolutions of (width, stride) each, the (columns, rows) that they leave, and how many channels."""
        layers = []
        for cout, stride in units:
            layers.append(ConvUnit(cin, cout, stride))
            cin, size = cout, [(n + stride - 1) // stride for n in size]
        return nn.Sequential(*layers), size, cin

    @staticmethod
    def _grid(columns, rows, aspect):
        """[rows * columns, 2] where each place of the heat maps lies, in strip widths from the middle; spread out a
        little, so that points beyond the strip's edge can be named."""
        y, x = torch.meshgrid(torch.arange(rows) + 0.5, torch.arange(columns) + 0.5, indexing="ij")
        return 1.25 * torch.stack([x / columns - 0.5, (y / rows - 0.5) / aspect], -1).view(-1, 2)

    def forward(self, x):
        near = self.near(x - 0.5)
        # Eightfold: a heat map that starts out flat names the middle of everything, and is slow to leave it.
        points = torch.softmax(8 * (torch.flatten(self.heat(near), 2) + self.prior), -1) @ self.grid
        features = torch.flatten(self.squeeze(self.far(near)), 1)
        # Places in sixteenths of the width: about as far as features are from zero.
        h = self.head(torch.cat([features, torch.flatten(points * 16, 1)], 1))
        return self.expression(h), points


class Exported(nn.Module):
    """The network as the browser sees it: only blendshapes 0..1, and only the `chosen` ones [indices]."""

    def __init__(self, net, chosen):
        super().__init__()
        self.net = copy.deepcopy(net)
        self.net.expression = nn.Linear(net.expression.in_features, len(chosen))
        self.net.expression.weight.data = net.expression.weight.data[chosen]
        self.net.expression.bias.data = net.expression.bias.data[chosen]

    def forward(self, x):
        return torch.sigmoid(self.net(x)[0])


def build(name, config):
    """An untrained network for one close-up of the configuration."""
    return CloseUpNet(config["input"], len(config["channels"]), len(MARKS[name]), **config["network"])
