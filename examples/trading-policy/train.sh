#!/usr/bin/env bash
# Makes the committed models again, or runs one of the trainer's commands.
#
#   ./train.sh                        trains policy.pt and policy-v2.pt from the beginning and prints their reports
#   ./train.sh job                    what job.yaml runs: reads the training contract from its environment
#   ./train.sh --check                compares the committed models with their SHA-256 and reference predictions
#   ./train.sh train --epochs 32      one training; killed and started again it goes on from its checkpoint
#   ./train.sh spread --seeds 1,2,3   how much the result depends on the seed
#   ./train.sh observe --date 2020-03-16 --position 0.5   an inference request for that day
set -euo pipefail
cd "$(dirname "$0")"
. ../../tools/jdk.sh
JAVA_HOME="$(mlops_find_jdk)" || exit 2
export JAVA_HOME
# libtorch splits sums by thread: one thread, so that the same seed gives the same bits.
export OMP_NUM_THREADS=1

# A training job starts this once for each of its attempts: what was built before will do.
[ -n "${MLOPS_JOB-}" ] && [ -f target/classpath ] && [ -d target/classes ] || (cd ../.. && mvn -q -pl examples/trading-policy -am compile dependency:build-classpath -Dmdep.outputFile=target/classpath) >&2

trader() {
  $EXEC "$JAVA_HOME/bin/java" -Xmx512m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
    -Dai.djl.offline=true -DDJL_CACHE_DIR=target/djl -Djava.util.logging.config.file=logging.properties \
    -cp "target/classes:$(cat target/classpath)" io.mlops.examples.trading.TradingPolicy "$@"
}

EXEC=
case "${1-}" in
  "")
    rm -rf target/checkpoints
    trader train --seed 1 --model model/policy.pt
    trader train --seed 2 --model model/policy-v2.pt
    trader observe > target/input.json && mv target/input.json input.json
    ;;
  --check) trader check ;;
  # It becomes the trainer, which is the one to get the notice.
  job) EXEC=exec && trader "$@" ;;
  *) trader "$@" ;;
esac
