package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.catalog.Catalog;
import io.mlops.catalog.Glob;
import io.mlops.catalog.OfferFilter;
import io.mlops.catalog.Rental;
import io.mlops.cli.console.Nearest;
import io.mlops.price.Accelerator;
import io.mlops.price.Offer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Says why nothing was found: a name that nobody has, or a filter that leaves nothing. */
final class OffersMissing {
    private static final String CANNOT = "cannot find offers: ";
    private final Catalog catalog;
    private final OffersQuestion question;

    OffersMissing(Catalog catalog, OffersQuestion question) {
        this.catalog = catalog;
        this.question = question;
    }

    /** INVALID_ARGUMENT for a name that no offer has, with the nearest that there are. */
    void requireKnownNames() {
        List<Offer> all = catalog.offers();
        Set<String> clouds = names(all, offer -> offer.location().provider());
        for (String cloud : question.clouds()) {
            require(Glob.of(cloud), clouds, "cloud", "");
        }
        Set<String> accelerators =
                names(all, offer -> offer.accelerator().map(Accelerator::name).orElse(""));
        for (Glob wanted : question.accelerators()) {
            require(wanted, accelerators, "accelerator", "");
        }
        List<Offer> there = catalog.offers(OfferFilter.defaults().withClouds(Set.copyOf(question.clouds())));
        Set<String> regions = names(there, offer -> offer.location().region().orElse(""));
        String of = question.clouds().isEmpty() ? "" : " of " + String.join(", ", question.clouds());
        for (Glob wanted : question.regions()) {
            require(wanted, regions, "region", of);
        }
    }

    private static Set<String> names(List<Offer> offers, Function<Offer, String> name) {
        Set<String> names = offers.stream().map(name).collect(Collectors.toCollection(TreeSet::new));
        names.remove("");
        return names;
    }

    private static void require(Glob wanted, Set<String> names, String what, String of) {
        if (names.stream().anyMatch(wanted::matches)) {
            return;
        }
        String word = wanted.pattern().toLowerCase(Locale.ROOT).replaceAll("[*?]", "");
        List<String> near = new ArrayList<>(names.stream()
                .filter(name -> !word.isEmpty() && name.toLowerCase(Locale.ROOT).contains(word))
                .toList());
        Nearest.to(wanted.pattern().toUpperCase(Locale.ROOT), names)
                .or(() -> Nearest.to(word, names))
                .filter(name -> !near.contains(name))
                .ifPresent(near::add);
        throw new MlopsException(
                ErrorCode.INVALID_ARGUMENT,
                CANNOT + "there is no " + what + of + (wanted.isPattern() ? " like " : " ") + wanted
                        + (near.isEmpty()
                                ? "; there are "
                                : "; did you mean " + String.join(", ", near) + "? There are ")
                        + String.join(", ", names));
    }

    /** NOT_FOUND: for each filter, how much there is without it. */
    MlopsException nothingLeft() {
        OfferFilter all = question.filter();
        List<String> without = new ArrayList<>();
        add(without, "--accelerator", !all.accelerators().isEmpty(), all.withAccelerators(List.of()));
        add(without, "--region", !all.regions().isEmpty(), all.withRegions(List.of()));
        add(without, "--cloud", !all.clouds().isEmpty(), all.withClouds(Set.of()));
        add(without, "--count", question.count().isPresent(), all.withMinAccelerators(0));
        add(without, "--cpus", question.cpus().isPresent(), all.withMinVcpus(0));
        add(without, "--memory", question.memory().isPresent(), all.withMinMemoryGib(0));
        if (question.spot() && !catalog.offers(all).isEmpty()) {
            without.add("without --spot there are " + sample(Rental.of(catalog.offers(all))));
        }
        String reason = without.isEmpty()
                ? "; no single one of them can be left out to find something"
                : "; " + String.join("; ", without);
        return new MlopsException(ErrorCode.NOT_FOUND, CANNOT + "nothing is left by all filters together" + reason);
    }

    /** NOT_FOUND: there are machines, but nobody knows what they cost used or not. */
    MlopsException nothingCommitted() {
        return catalog.offers(question.filter()).isEmpty()
                ? nothingLeft()
                : new MlopsException(
                        ErrorCode.NOT_FOUND,
                        CANNOT + "no price of a commitment is known of any of them; --refresh asks the clouds");
    }

    private void add(List<String> without, String option, boolean given, OfferFilter filter) {
        List<Rental> left = given
                ? Rental.of(catalog.offers(filter)).stream()
                        .filter(question::accepts)
                        .toList()
                : List.of();
        if (!left.isEmpty()) {
            without.add("without " + option + " there are " + sample(left));
        }
    }

    /** How many there are, and what they are like. */
    private static String sample(List<Rental> rentals) {
        Set<String> kinds = rentals.stream()
                .map(rental -> rental.machine()
                                .accelerator()
                                .map(accelerator -> accelerator.count() + "x " + accelerator.name())
                                .orElse("no accelerator")
                        + " in " + rental.location().provider() + "/"
                        + rental.location().region().orElse(""))
                .collect(Collectors.toCollection(TreeSet::new));
        return rentals.size() + " ("
                + kinds.stream().limit(3).collect(Collectors.joining(", "))
                + (kinds.size() > 3 ? ", ..." : "") + ")";
    }
}
