package io.mlops.catalog;

import io.mlops.Location;
import io.mlops.catalog.GraduatedPrice.Step;
import io.mlops.price.Money;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What it costs that data leaves a region. */
final class EgressPrices {
    private static final String INTERNET = "internet";
    private static final String ELSEWHERE = "@elsewhere";
    private final List<Way> ways;
    private final Regions regions;

    private EgressPrices(List<Way> ways, Regions regions) {
        this.ways = ways;
        this.regions = regions;
    }

    private record Way(String cloud, String region, Set<String> to, Step step) {
        boolean from(Location location) {
            return location.provider().equals(cloud)
                    && location.region().orElse("").equals(region);
        }
    }

    static EgressPrices load(Regions regions) {
        return new EgressPrices(
                Rows.resource(
                        "egress.tsv",
                        List.of("cloud", "region", "to", "from-gb", "up-to-gb", "usd", "source", "note"),
                        row -> new Way(
                                row.text("cloud"),
                                row.text("region"),
                                Set.of(row.text("to").split(",")),
                                new Step(
                                        row.require("from-gb", BigDecimal::new),
                                        row.number("up-to-gb").orElse(null),
                                        row.require("usd", Money::usd),
                                        row.require("source", Source::of),
                                        row.text("note")))),
                regions);
    }

    /** Between clouds data goes through the internet. Between zones of a region nothing is known. */
    Optional<GraduatedPrice> between(Location from, Location to) {
        if (!from.provider().equals(to.provider())) {
            return internet(from);
        }
        String end = to.region().orElse("");
        if (end.isEmpty() || end.equals(from.region().orElse(""))) {
            return Optional.empty();
        }
        Optional<GraduatedPrice> named = to(from, end);
        return named.isPresent() ? named : byContinent(from, to);
    }

    Optional<GraduatedPrice> internet(Location from) {
        return to(from, INTERNET);
    }

    private Optional<GraduatedPrice> byContinent(Location from, Location to) {
        Optional<String> start = regions.continent(from);
        Optional<String> end = regions.continent(to);
        if (start.isEmpty() || end.isEmpty()) {
            return Optional.empty();
        }
        Optional<GraduatedPrice> there = to(from, "@" + end.get());
        return there.isPresent() || start.equals(end) ? there : to(from, ELSEWHERE);
    }

    private Optional<GraduatedPrice> to(Location from, String end) {
        List<Step> steps = ways.stream()
                .filter(way -> way.from(from) && way.to().contains(end))
                .map(Way::step)
                .toList();
        return steps.isEmpty() ? Optional.empty() : Optional.of(new GraduatedPrice(steps));
    }
}
