#!/bin/sh
# Builds the Pulumi CLI from its Go modules into the lab's cache, once for each version of this folder and of Go, and
# prints the folder that holds it. It appears under its name only when it is whole; an interrupted build goes on from Go's
# own cache. Beside it lie the scripts by which the engine starts the lab's language host and the SDK's dynamic provider:
# the engine looks for both next to the CLI. The clone's files that they run are named by SIMPLE_VM_LAB_LANGUAGE_HOST.
#
# usage: sh build.sh [HEADING]     progress goes to standard error, each line begun with HEADING
set -eu

heading=${1:-}
version=3.259.0
source=$(cd "$(dirname "$0")" && pwd)
cache=${SIMPLE_VM_LAB_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/simple-vm-lab}

say() { echo "$heading$*" >&2; }

if ! command -v go >/dev/null; then
  say "neither pulumi nor Go is on PATH. Install one of them (Go 1.21 or later) and run this again."
  exit 1
fi
cd "$source"
key=$( (cat build.sh go.mod go.sum && go version) | sha256sum | cut -c1-12)
folder=$cache/pulumi-$key
if [ -d "$folder" ]; then
  echo "$folder"
  exit 0
fi

# Tied to the caller, with all that Go starts: nothing builds on when the caller is gone, however it ended.
if [ -z "${SIMPLE_VM_BUILD_TIED:-}" ] && [ "$(id -u)" = 0 ]; then
  SIMPLE_VM_BUILD_TIED=yes exec setpriv --pdeathsig KILL -- \
    unshare --pid --fork --kill-child sh "$source/build.sh" "$heading"
fi

mkdir -p "$cache/logs"
exec 9>"$cache/pulumi.lock"
flock 9
if [ -d "$folder" ]; then
  echo "$folder"
  exit 0
fi

log=$cache/logs/pulumi-cli.log
rm -rf "$cache"/pulumi.building-*
building=$(mktemp -d "$cache/pulumi.building-XXXXXX")
started=$(date +%s)
tool=github.com/pulumi/pulumi/pkg/v3/cmd/pulumi

say "fetching its modules"
if ! packages=$(go list -deps "$tool" 2>"$log"); then
  say "the modules could not be fetched; the end of $log:"
  tail -n 20 "$log" >&2
  exit 1
fi
total=$(echo "$packages" | wc -l)
say "compiling $total packages (about 4 minutes on two cores)"
# With -v Go names each package that it compiles; what its cache holds already goes unnamed. What is only there for the
# clouds' storage and keys is compiled without optimisation, which takes a third of the whole time less.
{
  GOGC=400 go build -v -trimpath -o "$building/pulumi" -gcflags "all=-N -l" -gcflags "std=" \
    -gcflags "github.com/pulumi/...=" -gcflags "google.golang.org/grpc/...=" \
    -gcflags "google.golang.org/protobuf/...=" \
    -ldflags "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=$version" "$tool" 2>&1
  echo "exit code $?"
} | awk -v heading="$heading" -v total="$total" -v log_file="$log" '
  /^exit code / { code = $3; exit code }
  { print >> log_file; fflush() }
  NR % 150 == 0 { print heading "compiled " NR " of at most " total " packages" > "/dev/stderr" }
' || {
  say "the build failed; the end of $log:"
  tail -n 20 "$log" >&2
  exit 1
}

for plugin in language-nodejs:languageHost resource-pulumi-nodejs:dynamicProviderHost; do
  script=$building/pulumi-${plugin%%:*}
  # The plugin's own shell expands it.
  # shellcheck disable=SC2016
  printf '#!/bin/sh\nexec node "$SIMPLE_VM_LAB_LANGUAGE_HOST/%s.mts" "$@"\n' "${plugin#*:}" >"$script"
  chmod 755 "$script"
done
mv "$building" "$folder"
chmod 755 "$folder"
say "built in $(($(date +%s) - started)) s"
echo "$folder"
