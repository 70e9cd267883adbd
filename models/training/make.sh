#!/usr/bin/env bash
# From labelled faces to the model folders:  bash make.sh FACES
# Every step goes on where it was interrupted, or is over at once when it was done.
set -euo pipefail
faces=$(realpath "$1")
cd "$(dirname "$0")"
python=${PYTHON:-python3}

run() { "$python" "$@" --faces "$faces"; }

[ -e landmarks68.json ] || run fit_landmarks.py
[ -e cache/rendered-train.npz ] || run render.py --part train --count 5000 --out cache/rendered-train.npz
# The ancestor is the network that is shipped when this begins.
[ -e runs/start.pt ] || run warm_start.py --model ../prnet-lite --config configs/prnet-lite.json --out runs/start.pt
run train.py --rendered cache/rendered-train.npz --from runs/start.pt --out runs/prnet-lite
run train.py --rendered cache/rendered-train.npz --from runs/prnet-lite/last.pt --config configs/prnet-lite-finish.json --out runs/finish
run train_closeups.py --closeup eyes --out runs/eyes
run train_closeups.py --closeup mouth --out runs/mouth
run train_finder.py --out runs/face-finder
run export.py --model position-map --checkpoint runs/finish/last.pt --out ../prnet-lite
"$python" export_closeups.py --checkpoints runs/eyes/last.pt runs/mouth/last.pt --out ../prnet-lite
run basis.py --out ../prnet-lite/expression-basis.json
run export.py --model face-finder --checkpoint runs/face-finder/last.pt --out ../face-finder
# The larger member begins as what has just been shipped.
[ -e runs/lite.pt ] || run warm_start.py --model ../prnet-lite --config configs/prnet-lite.json --out runs/lite.pt
[ -e runs/mid-start.pt ] || "$python" widen.py --from runs/lite.pt --config configs/prnet-mid.json --out runs/mid-start.pt
run train.py --rendered cache/rendered-train.npz --from runs/mid-start.pt --config configs/prnet-mid.json --out runs/mid
"$python" between.py --from runs/mid-start.pt --to runs/mid/last.pt --share 0.7 --out runs/mid-between.pt
run export.py --model position-map --checkpoint runs/mid-between.pt --out ../prnet-mid
"$python" export_closeups.py --checkpoints runs/eyes/last.pt runs/mouth/last.pt --config configs/prnet-mid.json --out ../prnet-mid
run landmark_expression.py
