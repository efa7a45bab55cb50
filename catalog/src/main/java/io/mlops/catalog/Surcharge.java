package io.mlops.catalog;

import io.mlops.Location;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * What a managed service costs beside the machine it runs on.
 *
 * @param cloud whose service
 * @param role what it is for
 * @param service as the cloud names it, in lower case
 * @param region where; empty for everywhere
 * @param instanceType on which machine, as the cloud rents it by itself; empty for all
 * @param factor what the machine's on-demand price is multiplied by: 1 where nothing is added
 * @param source where it is from
 */
public record Surcharge(
        String cloud,
        CloudService role,
        String service,
        String region,
        String instanceType,
        BigDecimal factor,
        Source source) {
    /** Those that are known. */
    static List<Surcharge> load() {
        return Rows.resource(
                        "surcharges.tsv",
                        List.of("cloud", "role", "service", "region", "type", "factor", "source"),
                        row -> row.number("factor")
                                .map(factor -> new Surcharge(
                                        row.text("cloud"),
                                        row.require("role", CloudService::parse),
                                        row.text("service"),
                                        row.text("region"),
                                        row.text("type"),
                                        factor,
                                        row.require("source", Source::of))))
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    boolean isFor(CloudService which, Location location, String type) {
        return role == which
                && cloud.equals(location.provider())
                && (region.isEmpty() || region.equals(location.region().orElse("")))
                && (instanceType.isEmpty() || instanceType.equals(type));
    }
}
