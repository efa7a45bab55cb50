package io.mlops.catalog;

import io.mlops.Location;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the regions of the clouds lie.
 *
 * @param continents by region
 */
record Regions(Map<Location, String> continents) {
    Regions {
        continents = Map.copyOf(continents);
    }

    static Regions load() {
        Map<Location, String> continents = new HashMap<>();
        Rows.resource(
                "regions.tsv",
                List.of("cloud", "region", "continent"),
                row -> continents.put(Location.of(row.text("cloud"), row.text("region")), row.text("continent")));
        return new Regions(continents);
    }

    Optional<String> continent(Location location) {
        return Optional.ofNullable(continents.get(of(location)));
    }

    /** That a location lies in. */
    static Location of(Location location) {
        return new Location(location.provider(), location.regionOrNull(), null);
    }
}
