"""prnet-256: the published PRNet, `resfcn256` (Feng et al. 2018), with the heads of the family.

Layers, their order, strides and paddings are those of the authors' TensorFlow code, so that its weights fit layer by
layer; what TensorFlow names `Conv2d_transpose_5` is `decoder[5]` here.
"""

import torch
from torch import nn
from torch.nn import functional as F

from network import FaceNetwork, PrNet, UpUnit

# TensorFlow's default, and its running averages' share of a new batch.
NORM = {"eps": 1e-3, "momentum": 0.01}
SIZE = 16


class SameConv(nn.Conv2d):
    """4 x 4 convolution padded as TensorFlow's SAME pads an even picture: what is odd comes last."""

    def __init__(self, cin, cout, stride):
        # Stride 2 has one row before and one behind; stride 1 has one before and two behind.
        super().__init__(cin, cout, 4, stride, 1 if stride == 2 else 2, bias=False)

    def forward(self, x):
        y = super().forward(x)
        return y if self.stride[0] == 2 else y[:, :, 1:, 1:]


class SameUp(UpUnit):
    """Transposed convolution of 4 x 4, the reverse of SameConv: stride 1 keeps the side, stride 2 doubles it."""

    def __init__(self, cin, cout, stride, end):
        nn.Sequential.__init__(self, nn.ConvTranspose2d(cin, cout, 4, stride, 1, bias=False), nn.BatchNorm2d(cout, **NORM), end)
        self.stride = stride

    def forward(self, x):
        y = self[0](x)
        return self[2](self[1](y if self.stride == 2 else y[:, :, :-1, :-1]))


class Bottleneck(nn.Module):
    """1 x 1 to half the width, 4 x 4, 1 x 1 to the width, plus shortcut; one norm behind the sum."""

    def __init__(self, cin, cout, stride):
        super().__init__()
        half = cout // 2
        self.shortcut = nn.Conv2d(cin, cout, 1, stride, bias=False) if stride != 1 or cin != cout else None
        self.a, self.an = nn.Conv2d(cin, half, 1, bias=False), nn.BatchNorm2d(half, **NORM)
        self.b, self.bn = SameConv(half, half, stride), nn.BatchNorm2d(half, **NORM)
        self.c = nn.Conv2d(half, cout, 1, bias=False)
        self.norm = nn.BatchNorm2d(cout, **NORM)

    def forward(self, x):
        y = F.relu(self.bn(self.b(F.relu(self.an(self.a(x))))))
        return F.relu(self.norm(self.c(y) + (x if self.shortcut is None else self.shortcut(x))))


class ResFcn256(nn.Module):
    """[N, 3, 256, 256] RGB 0..1 -> features [N, 512, 8, 8] and the decoder's [N, 3, 256, 256] of 0..1."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(SameConv(3, SIZE, 1), nn.BatchNorm2d(SIZE, **NORM), nn.ReLU())
        blocks, cin = [], SIZE
        for width in (2, 4, 8, 16, 32):
            blocks += [Bottleneck(cin, SIZE * width, 2), Bottleneck(SIZE * width, SIZE * width, 1)]
            cin = SIZE * width
        self.encoder = nn.Sequential(*blocks)
        # (width, stride)
        plan = [(32, 1), (16, 2), (16, 1), (16, 1), (8, 2), (8, 1), (8, 1), (4, 2), (4, 1), (4, 1), (2, 2), (2, 1), (1, 2), (1, 1)]
        plan = [(SIZE * width, stride) for width, stride in plan] + [(3, 1)] * 3
        ups = []
        for i, (width, stride) in enumerate(plan):
            ups.append(SameUp(cin, width, stride, nn.Sigmoid() if i == len(plan) - 1 else nn.ReLU()))
            cin = width
        self.decoder = nn.Sequential(*ups)

    def forward(self, x):
        features = self.encoder(self.stem(x))
        return features, self.decoder(features)


class PrNet256(FaceNetwork):
    """[N, 3, 256, 256] RGB 0..1 -> position map [N, 3, 256, 256] (crop units), expression logits, presence logit.

    The published network ends in 0..1 and has x, y and z there as shares of 1.1 pictures, z from its lowest point up.
    Here the same range reaches a third of a crop beyond the crop, and as far to the camera as away from it.
    """

    def __init__(self, squeeze=48, head=128, expressions=51):
        super().__init__()
        self.published = ResFcn256()
        self.add_heads(32 * SIZE, 8, squeeze, head, expressions)
        self.register_buffer("reach", torch.tensor([5 / 3, 5 / 3, 5 / 3]).view(1, 3, 1, 1))
        self.register_buffer("middle", torch.tensor([0.5, 0.5, 0.0]).view(1, 3, 1, 1))

    def forward(self, x):
        features, ends = self.published(x)
        with torch.autocast(x.device.type, enabled=False):
            position = (ends.float() - 0.5) * self.reach + self.middle
        return position, *self.read(features)


def build(config):
    """The network that a config file names: `architecture` "prnet" (if nothing is said) or "resfcn256"."""
    kinds = {"prnet": PrNet, "resfcn256": PrNet256}
    return kinds[config.get("architecture", "prnet")](**config["network"])
