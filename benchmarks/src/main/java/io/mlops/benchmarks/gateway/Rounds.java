package io.mlops.benchmarks.gateway;

import io.mlops.benchmarks.report.Spread;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * All rounds of one cell with one proxy.
 *
 * @param results at least one
 */
record Rounds(List<Result> results) {
    Rounds {
        results = List.copyOf(results);
        if (results.isEmpty()) {
            throw new IllegalArgumentException("no round");
        }
    }

    /** By cell and proxy, in the order in which they were first run. */
    static List<Rounds> group(List<Result> results) {
        Map<String, List<Result>> groups = results.stream()
                .collect(Collectors.groupingBy(
                        result -> result.cell() + " " + result.proxy(), LinkedHashMap::new, Collectors.toList()));
        return groups.values().stream().map(Rounds::new).toList();
    }

    String cell() {
        return results.getFirst().cell();
    }

    String proxy() {
        return results.getFirst().proxy();
    }

    String count() {
        return Integer.toString(results.size());
    }

    /** Over the rounds that have the value. */
    Optional<Spread> spread(String value) {
        Collection<Double> values = results.stream()
                .map(result -> result.values().get(value))
                .filter(Objects::nonNull)
                .toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }

    String text(String value, int digits) {
        return text(value, digits, 1);
    }

    /** With every value times {@code factor}; a dash where no round has it. */
    String text(String value, int digits, double factor) {
        return spread(value).map(spread -> spread.times(factor).text(digits)).orElse("–");
    }
}
