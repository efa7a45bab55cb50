# Sourced by bin/mlops-cli when this JVM has no AOT cache for these jars yet: trains one (about three seconds, once).
# It can only make later starts faster, so whatever goes wrong leaves an empty marker and the command runs without.
if mkdir -p "$cache" 2>/dev/null && [ -w "$cache" ]; then
  trap 'rm -f "$aot.$$" "$aot.$$.config"' EXIT
  trap 'exit 130' INT TERM HUP
  if "$MLOPS_JDK/bin/java" $jvm "-XX:AOTCacheOutput=$aot.$$" -cp "$class_path" "-Dmlops.dist=$dist" io.mlops.cli.AotTraining \
    "$kind" >/dev/null 2>&1 </dev/null && [ -s "$aot.$$" ]; then
    # Caches of earlier builds and of other JVMs are of no use any more.
    rm -f "$cache/$kind"-*.aot
    mv -f "$aot.$$" "$aot"
  else
    : >"$aot"
  fi
  rm -f "$aot.$$" "$aot.$$.config"
  trap - EXIT INT TERM HUP
fi
