#!/usr/bin/env bash
# Builds the program, and the trainer and the model server that its default configuration names, and runs it.
#
#   ./run.sh                  as pipeline.properties says: on this machine
#   ./run.sh FILE             as FILE says
set -euo pipefail
cd "$(dirname "$0")"
. ../../tools/jdk.sh
JAVA_HOME="$(mlops_find_jdk)" || exit 2
export JAVA_HOME

(cd ../.. && mvn -q -pl examples/pipeline-step,examples/trading-policy,model-server -am -DskipTests package dependency:build-classpath \
  -Dmdep.outputFile=target/classpath -DincludeScope=runtime) >&2
# It becomes the program, which is the one to get Ctrl-C.
exec "$JAVA_HOME/bin/java" -cp "target/classes:$(cat target/classpath)" io.mlops.examples.pipeline.Main "$@"
