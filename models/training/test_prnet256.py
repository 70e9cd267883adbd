"""Larger members of the family:  python3 -m unittest test_prnet256   (FACES: as in test_render.py)"""

import json
import os
import subprocess
import sys
import tempfile
import unittest

import torch
from torch.nn import functional as F

from between import between
from export import to_onnx
from network import Exported, Mirrored, PrNet
from prnet256 import PrNet256, SameConv, SameUp, build
from widen import enlarged, widen

HERE = os.path.dirname(os.path.abspath(__file__))
FACES = os.environ.get("FACES", f"{HERE}/../../../shared/faces")


class Published(unittest.TestCase):
    def test_has_the_published_layers(self):
        net = PrNet256().published
        # Feng et al. 2018: a convolution, 10 residual blocks, 17 transposed convolutions; 13.35 M parameters.
        self.assertEqual(sum(p.numel() for p in net.parameters()), 13_353_618)
        self.assertEqual((len(net.encoder), len(net.decoder)), (10, 17))
        with torch.no_grad():
            features, ends = net.eval()(torch.zeros(1, 3, 256, 256))
        self.assertEqual(tuple(features.shape), (1, 512, 8, 8))
        self.assertEqual(tuple(ends.shape), (1, 3, 256, 256))

    def test_pads_as_tensorflow_does(self):
        # SAME, 4 x 4, stride 1: one row before, two behind; so a lone point is seen by outputs from two before to one behind it.
        point = torch.zeros(1, 1, 8, 8)
        point[0, 0, 4, 4] = 1
        weight = torch.arange(1.0, 17.0).view(1, 1, 4, 4)
        conv, up = SameConv(1, 1, 1), SameUp(1, 1, 1, torch.nn.Identity()).eval()
        conv.weight.data, up[0].weight.data = weight, weight
        with torch.no_grad():
            self.assertTrue(torch.equal(conv(point)[0, 0, 2:6, 2:6], weight[0, 0].flip(0, 1)))
            # The reverse of it, so the kernel lies the other way round: from one before to two behind.
            out = up(point)[0, 0]
        self.assertEqual(tuple(out.shape), (8, 8))
        torch.testing.assert_close(out[3:7, 3:7], weight[0, 0], rtol=1e-3, atol=0)
        self.assertEqual(int((out != 0).sum()), 16)

    def test_a_transposed_convolution_is_the_convolution_s_gradient(self):
        torch.manual_seed(0)
        for stride in (1, 2):
            conv, up = SameConv(2, 3, stride), SameUp(3, 2, stride, torch.nn.Identity())
            x = torch.randn(1, 2, 8, 8, requires_grad=True)
            y = conv(x)
            seed = torch.randn_like(y)
            y.backward(seed)
            up[0].weight.data = conv.weight.data
            with torch.no_grad():
                full = up[0](seed)[:, :, :8, :8]
            torch.testing.assert_close(full, x.grad)

    def test_is_exported_with_its_norms_folded(self):
        torch.manual_seed(0)
        net = PrNet256().eval()
        model = to_onnx(Exported(net), (256, 256), ["position_map", "blendshapes", "presence"])
        kinds = [node.op_type for node in model.graph.node]
        self.assertEqual(kinds.count("ConvTranspose"), 17)
        self.assertEqual(kinds.count("BatchNormalization"), 10)  # those behind a sum have no convolution to go into
        shapes = [[d.dim_value for d in out.type.tensor_type.shape.dim] for out in model.graph.output]
        self.assertEqual(shapes, [[1, 3, 256, 256], [1, 51], [1, 1]])


class Widened(unittest.TestCase):
    def test_does_what_the_small_one_did(self):
        torch.manual_seed(1)
        small = PrNet(detail=2)
        small.train()(torch.rand(8, 3, 128, 128))  # so that the norms are not at rest
        small.eval()
        large = PrNet(24, ((40, 2), (56, 2), (96, 3), (176, 1)), (112, 48, 32), squeeze=56, head=160, detail=4)
        widen(small, large)
        large.eval()
        x = torch.rand(2, 3, 128, 128)
        with torch.no_grad():
            before, after = small(x), large(x)
        for i in (1, 2):
            torch.testing.assert_close(after[i], before[i], rtol=1e-4, atol=1e-5)
        torch.testing.assert_close(F.avg_pool2d(after[0], 2), before[0], rtol=1e-4, atol=1e-5)

    def test_a_finer_map_goes_straight_on(self):
        plane = (torch.arange(2.0).view(2, 1) * 10 + torch.arange(2.0)).repeat(3, 1, 1).view(12)
        fine = enlarged(plane, 2, 4).view(3, 4, 4)
        at = torch.tensor([-0.25, 0.25, 0.75, 1.25])
        torch.testing.assert_close(fine[1], at.view(4, 1) * 10 + at)


class Mirror(unittest.TestCase):
    def test_says_the_mirror_image_of_a_mirrored_face(self):
        torch.manual_seed(2)
        swap = [1, 0, 2]
        net = Mirrored(PrNet(expressions=3).eval(), swap)
        x = torch.rand(1, 3, 128, 128)
        with torch.no_grad():
            (position, expression, presence), turned = net(x), net(x.flip(3))
        torch.testing.assert_close(turned[0][:, 0], 1 - position[:, 0].flip(2))
        torch.testing.assert_close(turned[0][:, 1:], position[:, 1:].flip(3))
        torch.testing.assert_close(turned[1], expression[:, swap])
        torch.testing.assert_close(turned[2], presence)

    def test_is_the_network_where_both_looks_agree(self):
        net = PrNet(expressions=2).eval()
        x = torch.full((1, 3, 128, 128), 0.3)
        x += x.flip(3)
        with torch.no_grad():
            (position, expression, _), mean = net(x), Mirrored(net, [0, 1])(x)
        torch.testing.assert_close(mean[1], expression)
        torch.testing.assert_close(mean[0][:, 1:], (position + position.flip(3))[:, 1:] / 2)


class Between(unittest.TestCase):
    def test_lies_its_share_of_the_way(self):
        start, end = {"w": torch.zeros(2), "n": torch.tensor(3)}, {"w": torch.ones(2), "n": torch.tensor(9)}
        got = between(start, end, 0.7)
        torch.testing.assert_close(got["w"], torch.full((2,), 0.7))
        self.assertEqual(int(got["n"]), 9)


@unittest.skipUnless(os.path.exists(f"{FACES}/labels.npz"), "needs labelled faces")
class Trained(unittest.TestCase):
    def test_prnet_256_learns_from_a_few_pictures(self):
        """The command of README.md on 12 pictures and small batches: it runs through, and the loss falls."""
        with open(f"{HERE}/configs/prnet-256.json") as file:
            config = {**json.load(file), "batch": 4, "pairs": 1, "workers": 1, "reportSeconds": 15, "cacheSize": 320}
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/config.json"
            with open(path, "w") as file:
                json.dump(config, file)
            command = [sys.executable, "train.py", "--config", path, "--faces", FACES, "--out", folder, "--limit", "12", "--minutes", "1", "--backdrops", "/usr/share/backgrounds/mate"]
            subprocess.run(command, cwd=HERE, check=True, capture_output=True)
            with open(f"{folder}/log.jsonl") as file:
                lines = [json.loads(line) for line in file]
            self.assertLess(lines[-1]["loss"]["position"], lines[0]["loss"]["position"])
            net = build(config)
            net.load_state_dict(torch.load(f"{folder}/last.pt")["average"])


if __name__ == "__main__":
    unittest.main()
