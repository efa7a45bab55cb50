# Finds a JDK 25 or newer. Sourced by ./mlops-cli, ./verify and the distribution's launchers; POSIX sh, safe under `set -eu`.
#
# It starts no Java: it reads the `release` file that every JDK carries, because it runs before every command.
# Looked at, in this order: MLOPS_JAVA_HOME, JAVA_HOME, `java` on the PATH, the usual folders (the newest of them).
#
#   mlops_jdk [javac]        sets MLOPS_JDK (its home) and MLOPS_JDK_BUILD (its exact version); with `javac`, a JRE will not do
#   mlops_find_jdk           prints the home of a JDK that can compile
#
# MLOPS_JDK_CACHE may name a file in which the answer is kept for the same environment.

MLOPS_JDK_LEAST=25
MLOPS_JDK=
MLOPS_JDK_BUILD=

# Reads HOME's release file into mlops_major and mlops_build; fails where there is no Java that will do.
mlops_read_release() {
  mlops_major=0 mlops_build=
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
  [ "$2" = java ] || [ -x "$1/bin/$2" ] || return 1
  while IFS='=' read -r mlops_key mlops_value || [ -n "$mlops_key" ]; do
    mlops_value=${mlops_value#\"}
    mlops_value=${mlops_value%\"}
    case $mlops_key in
      JAVA_VERSION) mlops_major=${mlops_value%%[!0-9]*} ;;
      JAVA_RUNTIME_VERSION | IMPLEMENTOR_VERSION) mlops_build=$mlops_build-$mlops_value ;;
    esac
  done <"$1/release"
  [ "${mlops_major:-0}" -ge "$MLOPS_JDK_LEAST" ]
}

# The first of several homes wins only over older ones: `newest` among the usual folders.
mlops_newest() {
  mlops_best=0
  for mlops_home in /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME-}"/.sdkman/candidates/java/* \
    "${HOME-}"/.jdks/* "${HOME-}"/Library/Java/JavaVirtualMachines/*/Contents/Home /opt/java/* /opt/jdk* /opt/homebrew/opt/openjdk*; do
    if mlops_read_release "$mlops_home" "$1" && [ "$mlops_major" -gt "$mlops_best" ]; then
      mlops_best=$mlops_major MLOPS_JDK=$mlops_home MLOPS_JDK_BUILD=$mlops_build
    fi
  done
  [ -n "$MLOPS_JDK" ]
}

mlops_search() {
  if [ -n "${MLOPS_JAVA_HOME-}" ]; then
    mlops_read_release "$MLOPS_JAVA_HOME" "$1" || {
      echo "error: MLOPS_JAVA_HOME is $MLOPS_JAVA_HOME, which is no JDK $MLOPS_JDK_LEAST or newer" >&2
      echo "  unset it, or point it at the home of one (the folder that holds bin/$1)" >&2
      return 2
    }
    MLOPS_JDK=$MLOPS_JAVA_HOME MLOPS_JDK_BUILD=$mlops_build
    return 0
  fi
  mlops_on_path=$(command -v java 2>/dev/null) || mlops_on_path=
  [ -z "$mlops_on_path" ] || mlops_on_path=$(readlink -f "$mlops_on_path" 2>/dev/null) || mlops_on_path=
  for mlops_home in "${JAVA_HOME-}" "${mlops_on_path%/bin/java}"; do
    if [ -n "$mlops_home" ] && mlops_read_release "$mlops_home" "$1"; then
      MLOPS_JDK=$mlops_home MLOPS_JDK_BUILD=$mlops_build
      return 0
    fi
  done
  mlops_newest "$1" || {
    cat >&2 <<EOF
error: found no JDK $MLOPS_JDK_LEAST or newer (looked at JAVA_HOME, the PATH and the usual folders)
  Linux    https://adoptium.net/installation/linux (package temurin-$MLOPS_JDK_LEAST-jdk), or: sdk install java $MLOPS_JDK_LEAST-tem
  macOS    brew install openjdk@$MLOPS_JDK_LEAST
  any      unpack one from https://adoptium.net and set MLOPS_JAVA_HOME to its folder
EOF
    return 2
  }
}

mlops_jdk() {
  set -- "${1-java}"
  mlops_wanted="$1|${MLOPS_JAVA_HOME-}|${JAVA_HOME-}|${PATH-}"
  if [ -n "${MLOPS_JDK_CACHE-}" ] && [ -r "$MLOPS_JDK_CACHE" ]; then
    {
      IFS= read -r mlops_key && IFS= read -r MLOPS_JDK && IFS= read -r MLOPS_JDK_BUILD
    } <"$MLOPS_JDK_CACHE" || mlops_key=
    # A JDK that was replaced in place has a younger release file.
    if [ "$mlops_key" = "$mlops_wanted" ] && [ -x "$MLOPS_JDK/bin/$1" ] && ! [ "$MLOPS_JDK/release" -nt "$MLOPS_JDK_CACHE" ]; then
      return 0
    fi
    MLOPS_JDK= MLOPS_JDK_BUILD=
  fi
  mlops_search "$1" || return 2
  if [ -n "${MLOPS_JDK_CACHE-}" ] && [ -w "${MLOPS_JDK_CACHE%/*}" ]; then
    printf '%s\n%s\n%s\n' "$mlops_wanted" "$MLOPS_JDK" "$MLOPS_JDK_BUILD" >"$MLOPS_JDK_CACHE.$$" &&
      mv -f "$MLOPS_JDK_CACHE.$$" "$MLOPS_JDK_CACHE"
  fi
  return 0
}

mlops_find_jdk() {
  mlops_jdk javac && printf '%s\n' "$MLOPS_JDK"
}
