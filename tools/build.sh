# Sourced by ./mlops-cli with root, dist, stamp and stale() set: builds the distribution, once even when several start at a time.
mlops_jdk javac || exit 2
JAVA_HOME=$MLOPS_JDK
export JAVA_HOME
command -v mvn >/dev/null 2>&1 || {
  echo "error: cannot build mlops-cli: Maven is not on the PATH" >&2
  echo "  Debian, Ubuntu   apt-get install maven" >&2
  echo "  macOS            brew install maven" >&2
  exit 2
}
mkdir -p "$root/cli/target"
lock=$root/cli/target/build.lock
log=$root/cli/target/build.log

# The lock is a link whose target is the holder's pid: made and named in one step. A lock whose holder is gone is moved
# away, and put back if another process was quicker and it holds by now.
take_lock() {
  ln -s "$$" "$lock" 2>/dev/null && return 0
  holder=$(readlink "$lock" 2>/dev/null) || return 1
  if ! kill -0 "$holder" 2>/dev/null && mv -f "$lock" "$lock.$$" 2>/dev/null; then
    [ "$(readlink "$lock.$$")" = "$holder" ] || mv -f "$lock.$$" "$lock"
    rm -f "$lock.$$"
  fi
  return 1
}

waited=
until take_lock; do
  [ -n "$waited" ] || echo "waiting for another build of mlops-cli ..." >&2
  waited=yes
  sleep 0.2
done
trap 'rm -f "$lock"' EXIT
trap 'exit 130' INT TERM HUP

if stale; then
  if [ -e "$stamp" ]; then echo "Building mlops-cli (its sources changed) ..." >&2; else echo "Building mlops-cli (the first time this takes some minutes) ..." >&2; fi
  # Who changes the sources has them checked by ./verify, which compiles anew what was compiled here.
  : >"$root/cli/target/unchecked"
  # The output is kept for the failure; a terminal sees which module is at work.
  set +e
  {
    mvn -f "$root/pom.xml" -B -T 2 -pl cli -am package -Dmaven.test.skip=true -Dspotless.check.skip=true -Denforcer.skip=true \
      -Derrorprone.args=-XepDisableAllChecks \
      -Dmaven.wagon.http.retryHandler.count=5 -Dmaven.wagon.http.retryHandler.nonRetryableClasses=none 2>&1
    echo "mvn ended with $?"
  } | {
    result=1
    : >"$log"
    while IFS= read -r line; do
      printf '%s\n' "$line" >>"$log"
      case $line in
        '[INFO] Building mlops-'*)
          [ ! -t 2 ] || printf '\r\033[K  %s' "${line#'[INFO] Building '}" >&2
          ;;
        *'mvn ended with 0') result=0 ;;
      esac
    done
    [ ! -t 2 ] || printf '\r\033[K' >&2
    exit $result
  }
  result=$?
  set -e
  if [ "$result" -ne 0 ]; then
    # The mistakes, without Maven's advice on how to run Maven.
    { grep -E '^\[ERROR\]|^\[WARNING\] /' "$log" | grep -vE 'Help 1|full stack trace|-X switch|For more information|After correcting|mvn <args>|\[ERROR\] *$' ||
      tail -n 30 "$log"; } | head -n 30 >&2
    echo "error: cannot build mlops-cli: Maven failed (everything it said is in $log)" >&2
    exit 1
  fi
  # The caches of loaded classes are made now, so that no command has to wait for them. They only save time.
  MLOPS_CLASS_PATH=start "$dist/bin/mlops-cli" --version >/dev/null
  MLOPS_CLASS_PATH=full "$dist/bin/mlops-cli" --version >/dev/null
fi
rm -f "$lock"
trap - EXIT INT TERM HUP
