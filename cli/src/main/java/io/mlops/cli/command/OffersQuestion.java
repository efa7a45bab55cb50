package io.mlops.cli.command;

import io.mlops.ByteSize;
import io.mlops.catalog.Committed;
import io.mlops.catalog.Glob;
import io.mlops.catalog.OfferFilter;
import io.mlops.catalog.Rental;
import io.mlops.cli.console.Flag;
import io.mlops.cli.console.UsageException;
import io.mlops.cli.console.Value;
import io.mlops.price.Money;
import io.mlops.price.PurchaseOption;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** Which offers a user asks for, and in which order. */
final class OffersQuestion {
    private static final double GIB = 1L << 30;

    /** By what the rows are ordered; the cheapest, largest or nearest first, what is unknown last. */
    enum Order {
        GPU_HOUR,
        PRICE,
        DISCOUNT,
        LOCATION,
        AGE;

        static Order parse(String text) {
            for (Order order : values()) {
                if (order.toString().equals(text)) {
                    return order;
                }
            }
            throw new IllegalArgumentException("\"" + text + "\" is none of gpu-hour, price, discount, location, age");
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Value<List<Glob>> accelerators = Value.optional(
            "NAME", "only these accelerators, as in L4 or L4,A10*", OffersQuestion::globs, "-a", "--accelerator");
    private final Value<List<Glob>> regions = Value.optional(
            "REGION", "only these regions, as in us-east-1 or 'asia*,japan*'", OffersQuestion::globs, "-r", "--region");
    private final Value<List<String>> clouds =
            Value.optional("PROVIDER", "only these clouds", OffersQuestion::words, "--cloud");
    private final Value<Integer> count =
            Value.optional("N", "at least so many accelerators in one machine", Numbers::positive, "--count");
    private final Value<Integer> cpus =
            Value.optional("N", "at least so many virtual CPUs", Numbers::positive, "--cpus");
    private final Value<ByteSize> memory =
            Value.optional("SIZE", "at least so much main memory, as in 64GiB", ByteSize::parse, "--memory");
    private final Flag spot = Flag.of("only what is offered as spot, ordered by that price", "--spot");
    private final Flag committed =
            Flag.of("what is paid for one year or three, used or not, a row for each way to pay", "--committed");
    private final Value<Order> sort = Value.withFallback(
            "ORDER", "gpu-hour, price, discount, location or age", Order::parse, "gpu-hour", "--sort");

    CommandSpec addTo(CommandSpec spec) {
        return spec.addOption(accelerators.spec())
                .addOption(regions.spec())
                .addOption(clouds.spec())
                .addOption(count.spec())
                .addOption(cpus.spec())
                .addOption(memory.spec())
                .addOption(spot.spec())
                .addOption(committed.spec())
                .addOption(sort.spec());
    }

    List<Glob> accelerators() {
        return accelerators.find().orElse(List.of());
    }

    List<Glob> regions() {
        return regions.find().orElse(List.of());
    }

    List<String> clouds() {
        return clouds.find().orElse(List.of());
    }

    Optional<Integer> count() {
        return count.find();
    }

    Optional<Integer> cpus() {
        return cpus.find();
    }

    Optional<ByteSize> memory() {
        return memory.find();
    }

    boolean spot() {
        return spot.on();
    }

    boolean committed() {
        if (committed.on() && spot.on()) {
            throw new UsageException("--committed and --spot are two ways of buying", "leave one of them out");
        }
        return committed.on();
    }

    /** By which of its prices a machine is compared. */
    PurchaseOption purchase() {
        return spot.on() ? PurchaseOption.SPOT : PurchaseOption.ON_DEMAND;
    }

    /** All of it but how the machine is bought. */
    OfferFilter filter() {
        return OfferFilter.defaults()
                .withAccelerators(accelerators())
                .withRegions(regions())
                .withClouds(Set.copyOf(clouds()))
                .withMinAccelerators(count().orElse(0))
                .withMinVcpus(cpus().orElse(0))
                .withMinMemoryGib(memory().map(size -> size.bytes() / GIB).orElse(0d));
    }

    /** Whether a machine can be bought as it was asked for. */
    boolean accepts(Rental rental) {
        return !spot.on() || rental.offer(PurchaseOption.SPOT).isPresent();
    }

    Comparator<Rental> order() {
        Comparator<Rental> place = Comparator.comparing(Rental::location)
                .thenComparing(rental -> rental.machine().instanceType());
        Comparator<Rental> price = rising(
                rental -> rental.offer(purchase()).map(offer -> offer.hourly().amount()));
        Comparator<Rental> chosen = switch (sort.require()) {
            case GPU_HOUR ->
                OffersQuestion.<Rental>rising(
                                rental -> rental.perAccelerator(purchase()).map(each -> each.amount()))
                        .thenComparing(price);
            case PRICE -> price;
            case DISCOUNT -> rising(rental -> rental.discount().map(BigDecimal::negate));
            case LOCATION -> place;
            case AGE ->
                rising(rental -> rental.offer(purchase())
                        .map(offer -> BigDecimal.valueOf(-offer.effective().getEpochSecond())));
        };
        return chosen.thenComparing(place);
    }

    Comparator<Committed> committedOrder() {
        Comparator<Committed> place = Comparator.comparing(
                        (Committed each) -> each.offer().location())
                .thenComparing(each -> each.offer().instanceType())
                .thenComparing(each -> each.offer().purchase());
        Comparator<Committed> price = Comparator.comparing(each -> each.offer().hourly());
        Comparator<Committed> chosen = switch (sort.require()) {
            case GPU_HOUR ->
                OffersQuestion.<Committed>rising(
                                each -> each.offer().perAccelerator().map(Money::amount))
                        .thenComparing(price);
            case PRICE -> price;
            case DISCOUNT -> rising(each -> each.discount().map(BigDecimal::negate));
            case LOCATION -> place;
            case AGE -> Comparator.comparing(each -> each.offer().effective());
        };
        return chosen.thenComparing(place);
    }

    private static <T> Comparator<T> rising(Function<T, Optional<BigDecimal>> by) {
        return Comparator.comparing(
                each -> by.apply(each).orElse(null), Comparator.nullsLast(Comparator.naturalOrder()));
    }

    private static List<Glob> globs(String text) {
        return words(text).stream().map(Glob::of).toList();
    }

    private static List<String> words(String text) {
        List<String> words = Stream.of(text.split(",", -1)).map(String::strip).toList();
        if (words.contains("")) {
            throw new IllegalArgumentException("\"" + text + "\" has an empty name; write names with commas between");
        }
        return words;
    }
}
