"""Which geometry should teach what: the teacher's depth against fitted ICT heads.   python3 measure_ict.py --faces FACES

Prints small tables; all lengths in millimetres on a head of ICT's mean size unless said otherwise.
"""

import argparse
import os

import numpy as np

from data import TRAINING_SOURCES, Labels
from geometry import fit_similarity
from ict import Fitter, Head, load_places
from layout import rigid_vertices
from uv import mirror_vertices

HERE = os.path.dirname(os.path.abspath(__file__))
# Of the 468 points, by their place on the canonical face.
REGIONS = ("all", "forehead", "eyes, nose", "mouth, chin", "cheeks, jaw")


def regions_of(canonical):
    """{name: [468] bool}; canonical [468, 3] cm."""
    x, y, _ = canonical.T
    fore, side = y > 4.2, np.abs(x) > 4.8
    mouth = (y < -1.8) & ~side
    return dict(zip(REGIONS, (x < 99, fore, ~fore & ~side & ~mouth, mouth, side & ~fore)))


class Measure:
    def __init__(self, faces_dir):
        self.labels = Labels(faces_dir)
        self.raw, self.head = self.labels.raw, Head(faces_dir)
        mesh = np.load(f"{faces_dir}/mediapipe-uv.npz")
        places = load_places(self.head, faces_dir, self.labels, f"{HERE}/cache")
        self.fitter = Fitter(self.head, places, mesh["triangles"])
        self.canonical = mesh["vertices"].astype(np.float64)
        self.mirror, self.rigid = mirror_vertices(self.canonical), rigid_vertices(faces_dir)
        self.regions = regions_of(self.canonical)
        self.yaw = np.degrees(np.arctan2(self.raw["transform"][:, 0, 2], self.raw["transform"][:, 2, 2]))

    def shapes(self, row):
        """The fit, and expression-free heads [468, 3] cm in head axes: ICT's, the teacher's, and a mix: the picture's x, y
        with ICT's depth."""
        fit = self.fitter.fit(self.raw["points"][row], self.raw["blendshapes"][row, 1:])
        moved = self.expression(fit)
        seen = (self.raw["points"][row, :468].astype(np.float64) * [1, -1, -1] - fit.translation) / fit.scale
        shape = self.fitter.shape(fit)
        depth = (shape @ fit.rotation.T)[:, 2]
        # The teacher's head stands by its own depth: its own rotation, size and place.
        s, r, t = fit_similarity(seen, shape, self.rigid)
        mixed = np.concatenate([seen[:, :2], depth[:, None]], 1) @ fit.rotation
        return fit, {"ICT": shape - moved, "teacher": s * seen @ r.T + t - moved, "mix": mixed - moved}

    def expression(self, fit):
        return self.fitter.basis[:, :, 100:] @ fit.expression[self.fitter.used]

    def residual(self, count):
        rows = np.random.default_rng(5).choice(self.labels.rows("train", TRAINING_SOURCES), count, replace=False)
        error = []
        for row in rows:
            points = self.raw["points"][row]
            fit = self.fitter.fit(points, self.raw["blendshapes"][row, 1:])
            size = np.sqrt(np.ptp(points[:468, :2], axis=0).prod())
            error.append(np.linalg.norm(self.fitter.project(fit)[:, :2] * [1, -1] - points[:468, :2], axis=1) / size)
        error = np.array(error)
        print(f"\nFit residual over {count} training rows, % of the face's size: mean {100 * error.mean():.2f}, "
              f"95th percentile of rows {100 * np.percentile(error.mean(1), 95):.2f}; "
              + ", ".join(f"{n} {100 * error[:, m].mean():.2f}" for n, m in self.regions.items() if n != "all"))

    def across_views(self, per_clip):
        """A head read off one frame, laid into a frame at least 18 degrees away: what its 2D points miss there."""
        images, names = self.raw["image"].astype(str), REGIONS
        rng, sums = np.random.default_rng(2), {}
        steady = {}
        for clip in np.unique([i.split("#")[0] for i in images if "#" in i]):
            rows = np.flatnonzero(np.char.startswith(images, clip + "#"))
            spread = np.percentile(self.yaw[rows], [2, 98])
            if np.ptp(spread) < 22:
                continue
            rows = rng.choice(rows, min(per_clip, len(rows)), replace=False)
            found = {row: self.shapes(row) for row in rows}
            for kind in ("ICT", "teacher", "mix"):
                steady.setdefault(kind, []).append(10 * np.stack([f[1][kind] for f in found.values()]).std(0))
            print(f"  {clip}: yaw {spread[0]:.0f} to {spread[1]:.0f}, {len(rows)} frames")
            for a in rows:
                for b in rows:
                    if abs(self.yaw[a] - self.yaw[b]) < 18:
                        continue
                    there = found[b][0]
                    seen = (self.raw["points"][b, :468] * [1, -1, -1] - there.translation) / there.scale
                    facing = self.fitter.facing(there) > 0.15
                    for kind in ("ICT", "teacher", "mix"):
                        shape = found[a][1][kind] + self.expression(there)
                        miss = self._lay(shape, seen, there.rotation, facing)
                        for name in names:
                            sums.setdefault((kind, name), []).append(10 * miss[facing & self.regions[name]].mean())
        print("\nFrom one view into another (2D miss on the seen side, mm):")
        self._table(sums, names)
        print("\nHow much the expression-free head of one clip wanders between frames (standard deviation, mm; x / y / z):")
        for kind, value in steady.items():
            value = np.concatenate(value).reshape(-1, 468, 3)
            print(f"  {kind:8}", "  ".join(f"{n} " + "/".join(f"{v:.1f}" for v in value[:, m].mean((0, 1))) for n, m in self.regions.items()))

    def _lay(self, shape, seen, rotation, facing):
        """Pose found anew for this head from the seen 2D points (rotation, scale, shift), then the miss per point [468] cm."""
        scale, translation = 1.0, np.zeros(3)
        inverse = np.stack([facing, facing, 0.02 * facing], 1).astype(float)
        for _ in range(3):
            scale, rotation, translation = self.fitter._pose(shape, seen, inverse, scale, rotation, translation)
        return np.linalg.norm((scale * shape @ rotation.T + translation - seen)[:, :2], axis=1)

    def symmetry(self, count):
        """How far the expression-free head is from its own mirror image: people are nearly symmetric at every yaw."""
        rows = self.labels.rows("train", TRAINING_SOURCES)
        rng, sums = np.random.default_rng(3), {}
        bands = {"under 10": (0, 10), "20 to 30": (20, 30), "over 30": (30, 99)}
        for band, (low, high) in bands.items():
            turn = np.abs(self.yaw[rows])
            chosen = rows[(turn >= low) & (turn < high)]
            for row in rng.choice(chosen, min(count, len(chosen)), replace=False):
                for kind, shape in self.shapes(row)[1].items():
                    twin = shape[self.mirror] * [-1, 1, 1]
                    s, r, t = fit_similarity(twin, shape, np.ones(468))
                    sums.setdefault((kind, band), []).append(10 * np.linalg.norm(s * twin @ r.T + t - shape, axis=1).mean())
        print("\nAsymmetry of the expression-free head by yaw in degrees (mean distance to its mirror image, mm):")
        self._table(sums, bands)

    def calibration(self, count):
        """Teacher's coefficients against those that the geometry alone asks for (no prior from the teacher)."""
        rows = self.labels.rows("train", TRAINING_SOURCES)
        rows = np.random.default_rng(4).choice(rows[np.abs(self.yaw[rows]) < 25], count, replace=False)
        free = Fitter.__new__(Fitter)
        free.__dict__.update(self.fitter.__dict__)
        free.prior = self.fitter.prior.copy()
        free.prior[100:] = 1 / 0.4**2
        teacher = self.raw["blendshapes"][rows, 1:].astype(float)
        found = np.stack([free.fit(self.raw["points"][row], np.zeros(51)).expression for row in rows]) @ (self.head.channels / self.head.channels.sum(1, keepdims=True)).T
        print("\nTeacher's coefficient t against the geometry's own g: r, and g = a + b t")
        for k, name in enumerate(self.raw["names"][1:]):
            if teacher[:, k].std() > 0.02 and found[:, k].std() > 1e-3:
                slope, offset = np.polyfit(teacher[:, k], found[:, k], 1)
                print(f"  {name:18} r {np.corrcoef(teacher[:, k], found[:, k])[0, 1]:5.2f}   g = {offset:5.2f} + {slope:5.2f} t   mean t {teacher[:, k].mean():.2f}, g {found[:, k].mean():.2f}")

    def _table(self, sums, columns):
        print("  " + " " * 8 + "".join(f"{c:>13}" for c in columns))
        for kind in ("ICT", "teacher", "mix"):
            print(f"  {kind:8}" + "".join(f"{np.mean(sums[kind, c]):13.2f}" for c in columns))


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--faces", required=True)
    args.add_argument("--rows", type=int, default=300)
    args = args.parse_args()
    measure = Measure(args.faces)
    measure.residual(args.rows)
    measure.across_views(30)
    measure.symmetry(args.rows // 3)
    measure.calibration(args.rows)


if __name__ == "__main__":
    main()
