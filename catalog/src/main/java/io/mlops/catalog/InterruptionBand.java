package io.mlops.catalog;

import io.mlops.Location;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How often spot machines of a type were taken away, as share of those that ran in a month.
 *
 * @param fromPercent at least
 * @param upToPercent at most; empty where there is no such bound
 * @param source where it is from
 */
public record InterruptionBand(int fromPercent, OptionalInt upToPercent, Source source) {
    static Map<Machine, InterruptionBand> load() {
        Map<Machine, InterruptionBand> bands = new HashMap<>();
        Rows.resource(
                "interruptions.tsv",
                List.of("cloud", "region", "type", "from", "up-to", "saving", "source"),
                row -> bands.put(
                        new Machine(Location.of(row.text("cloud"), row.text("region")), row.text("type")),
                        new InterruptionBand(
                                row.require("from", Integer::parseInt),
                                row.read("up-to", Integer::valueOf).stream()
                                        .mapToInt(Integer::intValue)
                                        .findFirst(),
                                row.require("source", Source::of))));
        return bands;
    }

    /** Which machines it is about. */
    record Machine(Location region, String instanceType) {}

    /** As people write it: {@code <5%}, {@code 10-15%}, {@code >20%}. */
    @Override
    public String toString() {
        if (upToPercent.isEmpty()) {
            return ">" + fromPercent + "%";
        }
        return (fromPercent == 0 ? "<" : fromPercent + "-") + upToPercent.getAsInt() + "%";
    }
}
