package io.mlops.catalog;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a cloud promises of a service.
 *
 * @param cloud who promises
 * @param roleOrNull what the service is for; null for what nothing here uses
 * @param service as the cloud names it, in lower case
 * @param percent of a month that it is available
 * @param scope what it must run on for that; may be empty
 * @param source where it is from
 */
public record ServiceLevel(
        String cloud,
        @Nullable CloudService roleOrNull,
        String service,
        BigDecimal percent,
        String scope,
        Source source) {
    public Optional<CloudService> role() {
        return Optional.ofNullable(roleOrNull);
    }

    /** Those that are known. */
    static List<ServiceLevel> load() {
        return Rows.resource(
                        "slas.tsv",
                        List.of("cloud", "role", "service", "percent", "scope", "source"),
                        row -> row.number("percent")
                                .map(percent -> new ServiceLevel(
                                        row.text("cloud"),
                                        row.read("role", CloudService::parse).orElse(null),
                                        row.text("service"),
                                        percent,
                                        row.text("scope"),
                                        row.require("source", Source::of))))
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }
}
