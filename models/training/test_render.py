"""python3 -m unittest test_render   (FACES: folder of labelled faces, else ../../../shared/faces; without it most is skipped)"""

import os
import unittest
from unittest import mock

import numpy as np

import render
from expressions import Expressions
from ict import LIDS, closing
from raster import rasterise
from scene import Camera

HERE = os.path.dirname(os.path.abspath(__file__))
FACES = os.environ.get("FACES", f"{HERE}/../../../shared/faces")
NAMES = [f"eyeLook{way}{side}" for way in ("Down", "In", "Out", "Up") for side in ("Left", "Right")]


class Parts(unittest.TestCase):
    def test_rasterise_draws_the_nearest_front(self):
        xy = np.array([[1, 1], [1, 8], [8, 1], [1, 1], [1, 8], [8, 1.0]])
        depth = np.array([0, 0, 0, 1, 1, 1.0])
        seen, bary = rasterise(xy, depth, np.array([[0, 1, 2], [3, 4, 5]]), 10, 10)
        assert (seen[2:4, 2:4] == 1).all() and seen[9, 9] == -1
        assert np.allclose(bary[seen >= 0].sum(-1), 1, atol=1e-5)
        assert np.allclose(bary[2, 4] @ xy[3:], [4, 2], atol=1e-4)  # row 2, column 4
        assert (rasterise(xy, depth, np.array([[0, 2, 1]]), 10, 10)[0] == -1).all()  # seen from behind

    def test_angles_undo_turned(self):
        for pose in ((30, 10, -5), (-75, -20, 12), (0, 0, 0)):
            assert np.allclose(render.angles(render.turned(*pose)), pose)

    def test_yaw_positive_shows_the_nose_to_the_right(self):
        nose = Camera(10, 60, render.turned(40, 0)).project(np.array([0, 0, 13.0]))
        assert nose[0] > 50  # x to the subject's left is right in the picture

    def test_gaze_is_what_was_looked_at(self):
        expressions = Expressions(NAMES)
        gaze = expressions.gaze(expressions.look(np.zeros(8), 20, -10))
        for axis in gaze.values():
            assert np.allclose(np.degrees([np.arctan2(axis[0], axis[2]), np.arcsin(axis[1])]), [20, -10])


@unittest.skipUnless(os.path.exists(f"{FACES}/labels.npz"), "needs labelled faces: set FACES")
class WithFaces(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        grey = [np.full((300, 400, 3), 90, np.uint8)] * 11
        with mock.patch.object(render, "load_backdrops", lambda folders: grey):
            cls.studio = render.Studio(FACES, "train", f"{HERE}/cache")
        cls.rng = np.random.default_rng(0)

    def test_places_are_symmetric(self):
        s = self.studio
        points = s.places.of(s.head.neutral.astype(np.float64))
        twin = np.argmin(np.linalg.norm(s.canonical[:, None] * [-1, 1, 1] - s.canonical, axis=-1), 1)
        assert np.abs(points - points[twin] * [-1, 1, 1]).max() < 0.1  # cm

    def test_fits_reproduce_labels(self):
        s, raw = self.studio, self.studio.labels.raw
        for row in self.rng.choice(s.rows, 5, replace=False):
            points = raw["points"][row]
            fit = s.fitter.fit(points, raw["blendshapes"][row, 1:])
            miss = np.linalg.norm(s.fitter.project(fit)[:, :2] * [1, -1] - points[:468, :2], axis=1).mean()
            assert miss / np.sqrt(np.ptp(points[:468, :2], axis=0).prod()) < 0.012
            assert (fit.expression >= 0).all() and (fit.expression <= 1).all()

    def test_blinks_close_on_every_head(self):
        s = self.studio
        for _ in range(5):
            identity = self.rng.normal(0, 1, 100)
            value = np.zeros(51)
            s.expressions.put(value, "eyeBlink", 1.0)
            vertices = s.head.vertices(identity, (value @ s.head.channels) * closing(s.head, s.places, identity))
            points = s.places.of(vertices)
            for upper, lower in LIDS.values():
                assert (points[list(upper), 1] - points[list(lower), 1]).max() < 0.15  # cm

    def test_crops_keep_the_cached_convention(self):
        bank = render.shard_of(self.studio, 0, 6)
        assert bank["pictures"].shape == (6, 200, 200, 3) and bank["pictures"].dtype == np.uint8
        assert bank["points"].shape == (6, 478, 3) and bank["blendshapes"].shape == bank["known"].shape == (6, 51)
        assert np.abs(bank["points"][..., :2]).max() < 0.75 and np.abs(bank["points"][..., 2].mean(1)).max() < 1e-3
        assert (bank["points"][:, 1, 2] > bank["points"][:, [234, 454], 2].min(1)).all()  # the nose is nearer than an ear
        assert (bank["blendshapes"] >= 0).all() and (bank["blendshapes"] <= 1).all()
        assert all(p.std() > 5 for p in bank["pictures"])


if __name__ == "__main__":
    unittest.main()
