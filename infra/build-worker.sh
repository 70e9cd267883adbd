#!/usr/bin/env bash
# Builds mediasoup-worker from the C++ source inside mediasoup's npm package.
#
#   build-worker.sh MEDIASOUP_DIR OUT_FILE
#
# mediasoup's own build downloads its C++ libraries and its build tool. This one
# downloads nothing: it compiles against the libraries of the system (written for
# Debian 12; lib/worker.mjs lists and installs the packages). worker-subprojects/
# has what stands in for each library that the source would download. Prints
# ninja's "[n/m]" lines as it goes.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
MS=$1
OUT=$2
VERSION=$(sed -n 's/^\t*"version": "\(.*\)",$/\1/p' "$MS/package.json")
say() { echo "$*" >&2; }
die() { say "$*"; exit 1; }

WORK=$(mktemp -d "${TMPDIR:-/tmp}/mediasoup-worker.XXXXXX")
trap 'rm -rf "$WORK"' EXIT
cp -RL "$MS/worker" "$WORK/worker"
W=$WORK/worker; S=$W/subprojects
rm -rf "$W/out"
[ -f "$S/libsrtp3.wrap" ] && [ -f "$S/unordered-dense.wrap" ] \
  || say "warning: mediasoup $VERSION has other subprojects than 3.27.1, for which this was written"

# Each wrap names the directory it unpacks into, and meson downloads nothing when
# that directory is there already: so put ours there, which answer with the
# system's library. Their stub archives only fill link_whole lists of targets that
# are not built here; each needs a symbol of its own.
for OURS in "$HERE"/worker-subprojects/*; do
  NAME=$(basename "$OURS")
  DIR=$S/$(sed -n 's/^directory *= *//p' "$S/$NAME.wrap" | tr -d '\r')
  mkdir -p "$DIR"
  cp -R "$OURS/." "$DIR"
  echo "int ms_stub_${NAME//[^a-z0-9]/_}(void) { return 0; }" > "$DIR/stub.c"
done
# The code generator is the flatc on PATH, not one built by the subproject.
sed -i '/^program_names/d' "$S/flatbuffers.wrap"

# Debian's OpenSSL has kernel TLS compiled in, upstream's wrap has not. mediasoup's
# BIO callback answers 1 to every control call, the one that asks "is kernel TLS
# on?" too: libssl then keeps no write buffer and the worker dies (SIGSEGV) at the
# first DTLS handshake. The callback must hand the real result on.
F=$W/src/RTC/DtlsTransport.cpp
sed -i 's/(operationType == BIO_CB_RETURN) ?/((operationType \& BIO_CB_RETURN) != 0) ?/' "$F"
grep -qF '((operationType & BIO_CB_RETURN) != 0) ?' "$F" \
  || die "DtlsTransport.cpp of mediasoup $VERSION differs: check onSslBioOut() for the kernel TLS fix"

# Debian 12's meson is 1.0.1, and nothing here needs more.
sed -i "s/meson_version: '>= 1\.1\.0'/meson_version: '>= 1.0.0'/" "$W/meson.build"

# Every file includes uv.h, flatbuffers and all generated headers: precompiling
# them halves the build. Without a match for this sed it is only slower.
mkdir -p "$W/pch"
for h in algorithm array cassert cinttypes cmath cstdio cstdlib cstring deque functional list map memory numeric \
  optional random set span sstream stdexcept string string_view unordered_map unordered_set utility vector \
  flatbuffers/flatbuffers.h uv.h openssl/ssl.h FBS/message.h; do echo "#include <$h>"; done > "$W/pch/pch.hpp"
sed -i "/^executable($/{n;s|^  'mediasoup-worker',\$|&\n  cpp_pch: 'pch/pch.hpp',|}" "$W/meson.build"

# The system's own meson: another one on PATH may not find the system's libraries.
MESON=/usr/bin/meson
[ -x "$MESON" ] || MESON=meson
env -u CFLAGS -u CXXFLAGS -u CPPFLAGS -u LDFLAGS "$MESON" setup --wrap-mode=nodownload --buildtype release \
  -Db_ndebug=true "$W" "$WORK/out"

# The generated headers come first: the precompiled header includes one of them.
# Their count would only confuse whoever follows the progress of the second run.
export NINJA_STATUS='[%f/%t] '
JOBS=${JOBS:-$(nproc)}
ninja -C "$WORK/out" -j "$JOBS" fbs/FBS/message.h | sed 's/^\[/generated [/'
ninja -C "$WORK/out" -j "$JOBS" mediasoup-worker

strip "$WORK/out/mediasoup-worker"
mkdir -p "$(dirname "$OUT")"
cp "$WORK/out/mediasoup-worker" "$OUT.$$"
chmod 755 "$OUT.$$"
mv -f "$OUT.$$" "$OUT"
