"""A network between a start and what training made of it:  python3 between.py --from runs/mid-start.pt --to runs/mid/last.pt --share 0.7 --out runs/mid-between.pt

Each weight lies `share` of the way from the start's to the end's (Wortsman et al. 2022, WiSE-FT: what a network knew before
it learned from few more pictures helps it with people that were not among them).
"""

import argparse

import torch


def between(start, end, share):
    """Two state dicts of one network -> a third; counts are the end's."""
    return {name: torch.lerp(start[name], value, share) if value.is_floating_point() else value for name, value in end.items()}


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--from", dest="start", required=True)
    args.add_argument("--to", required=True)
    args.add_argument("--share", type=float, required=True)
    args.add_argument("--out", required=True)
    args = args.parse_args()
    start, end = (torch.load(path, map_location="cpu") for path in (args.start, args.to))
    torch.save({"average": between(start["net"], end["average"], args.share), "config": end["config"]}, args.out)


if __name__ == "__main__":
    main()
