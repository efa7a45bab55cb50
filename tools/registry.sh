#!/bin/sh
# Sees to it that the tests of images have a registry to push to: Debian's docker-registry where it is on the PATH, else one
# that is built with Go into .tools. Says what to do where there is neither.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
version=v3.0.0
built=$root/.tools/bin/registry

if [ -x "$built" ] || command -v docker-registry >/dev/null 2>&1; then
  exit 0
fi
if ! command -v go >/dev/null 2>&1; then
  echo "error: the tests of images push to a real registry, and neither docker-registry nor Go is on the PATH" >&2
  echo "  Debian, Ubuntu   apt-get install docker-registry" >&2
  echo "  macOS            brew install go" >&2
  exit 2
fi
echo "building a container registry into .tools (once, some minutes) ..." >&2
mkdir -p "$root/.tools/bin"
if ! GOBIN="$root/.tools/bin" GOFLAGS=-mod=mod go install "github.com/distribution/distribution/v3/cmd/registry@$version" >"$root/.tools/registry.log" 2>&1; then
  tail -n 5 "$root/.tools/registry.log" >&2
  echo "error: cannot build a registry with Go (everything it said is in $root/.tools/registry.log)" >&2
  echo "  Debian, Ubuntu   apt-get install docker-registry" >&2
  exit 2
fi
