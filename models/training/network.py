"""The small PRNet: residual encoder, decoder to a UV position map, and an expression and presence head.

After Feng et al. 2018 (PRNet): the same idea, an image in, a UV image of positions out, no skip connections, since
picture and UV square are not aligned. The heads read the encoder's last features with their places kept (flattened,
not averaged): where something moves is what tells a smile from a sneer.
"""

import torch
from torch import nn
from torch.nn import functional as F


class Block(nn.Module):
    """conv-bn-relu-conv-bn plus shortcut; stride 2 halves the picture."""

    def __init__(self, cin, cout, stride=1):
        super().__init__()
        self.a = nn.Conv2d(cin, cout, 3, stride, 1, bias=False)
        self.an = nn.BatchNorm2d(cout)
        self.b = nn.Conv2d(cout, cout, 3, 1, 1, bias=False)
        self.bn = nn.BatchNorm2d(cout)
        self.shortcut = None
        if stride != 1 or cin != cout:
            self.shortcut = nn.Conv2d(cin, cout, 1, 1, 0, bias=False)
            self.sn = nn.BatchNorm2d(cout)
        self.stride = stride

    def forward(self, x):
        y = self.bn(self.b(F.relu(self.an(self.a(x)))))
        if self.shortcut is not None:
            x = self.sn(self.shortcut(F.avg_pool2d(x, 2) if self.stride == 2 else x))
        return F.relu(x + y)


class ConvUnit(nn.Sequential):
    def __init__(self, cin, cout, stride=1):
        super().__init__(nn.Conv2d(cin, cout, 3, stride, 1, bias=False), nn.BatchNorm2d(cout), nn.ReLU())


class UpUnit(nn.Sequential):
    """Twice the side. A transposed convolution of 4 x 4 costs 4/9 of an enlargement with a 3 x 3 convolution behind it."""

    def __init__(self, cin, cout):
        super().__init__(nn.ConvTranspose2d(cin, cout, 4, 2, 1, bias=False), nn.BatchNorm2d(cout), nn.ReLU())


class FaceNetwork(nn.Module):
    """What every network of the family has beside its map: two heads that read the encoder's last features
    [N, features, side, side]. `squeeze`, `head`: their widths on the way to the expression."""

    def add_heads(self, features, side, squeeze, head, expressions):
        self.squeeze = nn.Sequential(nn.Conv2d(features, squeeze, 1, bias=False), nn.BatchNorm2d(squeeze), nn.ReLU())
        self.head = nn.Sequential(nn.Linear(squeeze * side**2, head), nn.ReLU(), nn.Dropout(0.1))
        self.expression = nn.Linear(head, expressions)
        self.presence = nn.Linear(head, 1)

    def read(self, features):
        """-> expression logits [N, expressions], presence logit [N, 1]"""
        h = self.head(torch.flatten(self.squeeze(features), 1))
        # The last layers in full precision, whatever autocast does before them: bfloat16 counts in steps of 1/256.
        with torch.autocast(features.device.type, enabled=False):
            return self.expression(h.float()), self.presence(h.float())


class PrNet(FaceNetwork):
    """[N, 3, 128, 128] RGB 0..1 -> position map [N, 3, 32 detail, 32 detail] (crop units), expression logits, presence logit.

    `stages`: (width, blocks) of the encoder, each at half the side of the one before; `decoder`: widths of its way up
    from 4 x 4 to 32 x 32, where each place then gives the `detail` x `detail` points of the map that it stands for.
    """

    def __init__(self, stem=16, stages=((24, 1), (48, 1), (96, 2), (160, 1)), decoder=(96, 48, 24), squeeze=48, head=128, detail=2, expressions=51):
        super().__init__()
        self.stem = ConvUnit(3, stem, 2)
        # (stage, block) of each block of the encoder
        self.blocks = [(i, k) for i, (_, blocks) in enumerate(stages) for k in range(blocks)]
        layers, cin = [], stem
        for width, blocks in stages:
            layers.append(Block(cin, width, 2))
            layers += [Block(width, width) for _ in range(blocks - 1)]
            cin = width
        self.encoder = nn.Sequential(*layers)
        ups, c = [], cin
        for width in decoder:
            ups.append(UpUnit(c, width))
            c = width
        self.decoder = nn.Sequential(*ups)
        self.detail = detail
        self.position = nn.Conv2d(c, 3 * detail**2, 3, 1, 1)
        self.add_heads(cin, 4, squeeze, head, expressions)

    def forward(self, x):
        features = self.encoder(self.stem(x - 0.5))
        y = self.decoder(features)
        with torch.autocast(x.device.type, enabled=False):
            position = F.pixel_shuffle(self.position(y.float()), self.detail)
        return position, *self.read(features)


class Mirrored(nn.Module):
    """A network that looks at a face and at its mirror image, one picture a call, and means what both looks say on
    average: twice the multiply-adds, and what it takes for left or right alone drops out. swap [expressions]: for each
    expression the place of its mirror image's."""

    def __init__(self, net, swap):
        super().__init__()
        self.net, self.swap = net, torch.as_tensor(swap)

    def forward(self, x):
        # By index instead of flip(): every ONNX backend has Gather, not every one a slice that runs backwards.
        position, expression, presence = self.net(torch.cat([x, self.turned(x)]))
        mirrored = self.turned(torch.cat([1 - position[1:, :1], position[1:, 1:]], 1))
        return (position[:1] + mirrored) / 2, (expression[:1] + expression[1:].index_select(1, self.swap)) / 2, presence.mean(0, keepdim=True)

    @staticmethod
    def turned(x):
        return x.index_select(3, torch.arange(x.shape[3] - 1, -1, -1))


class Exported(nn.Module):
    """The network as the browser sees it: probabilities instead of logits."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x):
        position, expression, presence = self.net(x)
        return position, torch.sigmoid(expression), torch.sigmoid(presence)


def multiply_adds(net, width=128, height=None):
    """Multiply-adds of the convolutions and linear layers for one picture: a square, unless a height is given."""
    total = 0

    def count(module, inputs, output):
        nonlocal total
        # A transposed convolution works once for each place it reads, the others once for each they write.
        places = inputs[0] if isinstance(module, nn.ConvTranspose2d) else output
        total += module.weight.numel() * (places[0, 0].numel() if places.dim() == 4 else 1)

    kinds = (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)
    hooks = [m.register_forward_hook(count) for m in net.modules() if isinstance(m, kinds)]
    net.eval()(torch.zeros(1, 3, height or width, width))
    for hook in hooks:
        hook.remove()
    return total
