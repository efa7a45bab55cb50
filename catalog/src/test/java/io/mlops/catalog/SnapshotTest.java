package io.mlops.catalog;

import static io.mlops.catalog.SharedData.cell;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Location;
import io.mlops.price.Accelerator;
import io.mlops.price.Money;
import io.mlops.price.Offer;
import io.mlops.price.PurchaseOption;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The snapshot says what the lists say that it was made from, row by row. */
class SnapshotTest {
    private static final Map<String, Integer> PER = Map.of(
            "USD/GB-month", 1,
            "USD/GB", 1,
            "days", 1,
            "USD/1000 requests", 1000,
            "USD/1000 ops", 1000,
            "USD/10000 ops", 10_000,
            "USD/1000 objects", 1000,
            "USD/1000 objects-month", 1000);

    private final Catalog catalog = Catalog.snapshot();

    @Test
    void offersAgreeRowByRow() throws IOException {
        Map<String, Offer> left = new HashMap<>();
        Stream.concat(catalog.offers().stream(), catalog.refused().stream().map(RefusedOffer::offer))
                .filter(offer -> !offer.purchase().committed())
                .forEach(offer -> assertThat(left.put(key(offer), offer)).isNull());
        List<Map<String, String>> rows = SharedData.rows("gpu-offers.csv");

        assertThat(rows).hasSize(1122);
        for (Map<String, String> row : rows) {
            requireSame(row, "on_demand_usd_hour", PurchaseOption.ON_DEMAND, left);
            requireSame(row, "spot_usd_hour", PurchaseOption.SPOT, left);
        }
        assertThat(left).isEmpty();
    }

    /** Two dates do not make a discount: each is of a machine whose price on demand is known, and below it as those lists have them. */
    @Test
    void commitmentsStandBesideTheirPricesOnDemand() {
        List<Committed> all = Committed.of(catalog.offers());

        assertThat(all).hasSizeGreaterThan(400).allSatisfy(each -> {
            assertThat(each.discount().orElseThrow().doubleValue())
                    .as(each.toString())
                    .isBetween(0.1, 0.75);
            assertThat(each.offer().source()).isNotBlank();
        });
        assertThat(all)
                .extracting(each ->
                        each.offer().location().provider() + " " + each.offer().purchase())
                .containsOnly("aws COMMITTED_1Y", "aws COMMITTED_3Y", "gcp COMMITTED_1Y", "gcp COMMITTED_3Y");
    }

    /** Both are rounded to another place than the on-demand price of the same machine. */
    @Test
    void spotAboveOnDemandIsRefusedAndOnDemandKept() throws IOException {
        List<String> dearer = SharedData.rows("gpu-offers.csv").stream()
                .filter(row -> !cell(row, "on_demand_usd_hour").isEmpty()
                        && !cell(row, "spot_usd_hour").isEmpty())
                .filter(row -> new BigDecimal(cell(row, "spot_usd_hour"))
                                .compareTo(new BigDecimal(cell(row, "on_demand_usd_hour")))
                        > 0)
                .map(row -> location(row) + " " + cell(row, "instance_type"))
                .toList();

        assertThat(dearer)
                .containsExactly("aws/eu-central-1/euc1-az2 p4d.24xlarge", "aws/eu-central-1/euc1-az3 p4d.24xlarge");
        assertThat(catalog.refused())
                .extracting(refused ->
                        refused.offer().location() + " " + refused.offer().instanceType())
                .containsExactlyElementsOf(dearer);
        assertThat(catalog.refused())
                .extracting(RefusedOffer::reason)
                .containsOnly("spot costs 27.433 USD an hour, more than 27.43298 USD on demand");
        for (RefusedOffer refused : catalog.refused()) {
            assertThat(catalog.offers().stream()
                            .filter(offer ->
                                    offer.location().equals(refused.offer().location())
                                            && offer.instanceType().equals("p4d.24xlarge"))
                            .map(Offer::purchase))
                    .containsExactly(PurchaseOption.ON_DEMAND);
        }
    }

    @Test
    void egressAgreesPairByPair() throws IOException {
        List<Map<String, String>> rows = SharedData.rows("aws_egress_pricing.csv");

        assertThat(rows).hasSize(1122);
        for (Map<String, String> row : rows) {
            GraduatedPrice price = catalog.egress(
                            Location.of("aws", cell(row, "from_region")), Location.of("aws", cell(row, "to_region")))
                    .orElseThrow();
            assertThat(price.steps()).hasSize(1);
            assertThat(price.steps().get(0).each()).isEqualTo(Money.usd(cell(row, "price_usd_per_gb")));
        }
    }

    @Test
    void storageAgreesRowByRow() throws IOException {
        List<StorageRate> left = new ArrayList<>(catalog.storageRates());
        int ways = 0;
        for (Map<String, String> row : SharedData.rows("storage-prices.csv")) {
            String metric = cell(row, "metric");
            if (metric.startsWith("egress") || metric.startsWith("inter-region")) {
                ways++;
                requireSameWay(row);
                continue;
            }
            List<StorageRate> same =
                    left.stream().filter(rate -> same(rate, row)).toList();
            assertThat(same).as("%s", row).hasSize(metric.equals("class A/B") ? 2 : 1);
            assertThat(same).allSatisfy(rate -> {
                assertThat(rate.per()).isEqualTo(PER.get(cell(row, "unit")));
                assertThat(rate.source().isPresent()).isEqualTo(rate.value().isPresent());
            });
            left.removeAll(same);
        }
        assertThat(left).isEmpty();
        assertThat(ways).isEqualTo(17);
    }

    /** A region that stands for what the list says of its destinations. */
    private void requireSameWay(Map<String, String> row) {
        String metric = cell(row, "metric");
        Location from = Location.of(cell(row, "cloud"), cell(row, "region"));
        String end = metric.substring(metric.indexOf("to ") + 3).replaceAll("/.*", "");
        Map<String, String> names = Map.of(
                "inter-region within North America", from.provider().equals("gcp") ? "us-west1" : "westus3",
                "inter-region within Asia", from.provider().equals("gcp") ? "asia-southeast1" : "japanwest",
                "inter-region to Europe", "westeurope",
                "inter-region to other continent", "europe-west4",
                "inter-region to any listed region", "eu-west-1");
        Optional<GraduatedPrice> price = metric.startsWith("egress")
                ? catalog.internetEgress(from)
                : catalog.egress(from, Location.of(from.provider(), names.getOrDefault(metric, end)));
        assertThat(price.orElseThrow().steps())
                .as("%s", row)
                .anyMatch(step -> step.each().equals(Money.usd(cell(row, "value"))));
    }

    private static boolean same(StorageRate rate, Map<String, String> row) {
        String value = cell(row, "value");
        return rate.cloud().equals(cell(row, "cloud"))
                && rate.region().orElse("all").equals(cell(row, "region"))
                && rate.tier().equals(cell(row, "tier"))
                && metrics(rate).contains(cell(row, "metric"))
                && rate.value()
                        .map(BigDecimal::stripTrailingZeros)
                        .equals(
                                value.isEmpty()
                                        ? Optional.empty()
                                        : Optional.of(new BigDecimal(value).stripTrailingZeros()))
                && rate.note().equals(cell(row, "note"));
    }

    /** What the list may call it. */
    private static Set<String> metrics(StorageRate rate) {
        return switch (rate.charge()) {
            case STORAGE ->
                Set.of(
                        switch (rate.fromGb().intValue()) {
                            case 0 -> "storage";
                            case 51_200 -> "storage 50-500 TB";
                            default -> "storage over 500 TB";
                        });
            case WRITE -> Set.of("PUT/COPY/POST/LIST", "write", "class A", "class A/B");
            case READ -> Set.of("GET and others", "read", "class B", "class A/B");
            case TRANSITION -> Set.of("lifecycle transition into");
            case RETRIEVAL -> Set.of(("retrieval " + rate.variant()).strip());
            case RETRIEVAL_REQUEST -> Set.of("retrieval request " + rate.variant());
            case MONITORING -> Set.of("monitoring", "management fee");
            case MINIMUM_DAYS -> Set.of("minimum storage");
        };
    }

    private static void requireSame(
            Map<String, String> row, String column, PurchaseOption purchase, Map<String, Offer> left) {
        Offer offer = left.remove(location(row) + " " + cell(row, "instance_type") + " " + purchase);
        if (cell(row, column).isEmpty()) {
            assertThat(offer).isNull();
            return;
        }
        assertThat(offer).as("%s", row).isNotNull();
        if (offer != null) {
            assertThat(offer.hourly()).isEqualTo(Money.usd(cell(row, column)));
            assertThat(offer.vcpus()).isEqualTo(Double.parseDouble(cell(row, "vcpus")));
            assertThat(offer.memoryGib()).isEqualTo(Double.parseDouble(cell(row, "mem_gib")));
            assertThat(offer.accelerator().map(Accelerator::name).orElse("")).isEqualTo(cell(row, "accelerator"));
            assertThat(offer.accelerator().map(Accelerator::total).orElse(0d))
                    .isEqualTo(Double.parseDouble(cell(row, "accelerator_count")));
            String memory = cell(row, "accelerator_mem_gib");
            assertThat(offer.accelerator().map(Accelerator::memoryGib).orElse(0d))
                    .isEqualTo(memory.isEmpty() ? 0 : Double.parseDouble(memory));
            // A repository and a commit name the source.
            String commit = cell(row, "source_commit_or_date").replaceAll("(?s).*?(@[0-9a-f]{8}).*", "$1");
            assertThat(offer.source()).contains(commit);
        }
    }

    private static String key(Offer offer) {
        return offer.location() + " " + offer.instanceType() + " " + offer.purchase();
    }

    private static String location(Map<String, String> row) {
        String zone = cell(row, "zone");
        return new Location(cell(row, "cloud"), cell(row, "region"), zone.isEmpty() ? null : zone).toString();
    }
}
