package io.mlops.benchmarks.gateway;

import java.util.Map;

/**
 * One run, as a line of the results.
 *
 * @param mode failover, cost, …
 * @param cell what was run, for example {@code kill/priority/20ms}
 * @param proxy by what
 * @param round counted from 1
 * @param values what was measured; what could not be is not there
 */
record Result(String mode, String cell, String proxy, int round, Map<String, Double> values) {
    Result {
        values = Map.copyOf(values);
    }

    /** Not a number where it could not be measured. */
    double value(String name) {
        return values.getOrDefault(name, Double.NaN);
    }

    /** The same run again would have the same key. */
    String key() {
        return mode + " " + cell + " " + proxy + " " + round;
    }
}
