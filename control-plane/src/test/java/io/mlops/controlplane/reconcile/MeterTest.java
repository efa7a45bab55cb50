package io.mlops.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.catalog.cost.HirePrice;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.journal.JournalFilter;
import io.mlops.controlplane.spend.Launch;
import io.mlops.controlplane.view.View;
import io.mlops.price.Hire;
import io.mlops.price.Money;
import io.mlops.price.PurchaseOption;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is rented is in the journal at the price of its launch. */
class MeterTest extends OnARig {
    private static final Hire HIRE = new Hire("ml.g5.xlarge", "g5.xlarge", PurchaseOption.ON_DEMAND);

    @Test
    void aLaunchFreezesItsPrice() throws IOException {
        Instant then = rig.clock.instant().minus(Duration.ofDays(12));
        rent("1.408", then);

        rig.deploy(rig.spec("policy"));

        assertThat(launches()).hasSize(3).allSatisfy(entry -> {
            assertThat(entry.subject()).isEqualTo("policy");
            assertThat(entry.priceOrNull()).isEqualTo(new BigDecimal("1.408"));
            assertThat(entry.pricedAtOrNull()).isEqualTo(then);
            assertThat(entry.detail())
                    .contains("\"instance\":\"ml.g5.xlarge\"", "\"purchase\":\"on-demand\"", "\"currency\":\"USD\"")
                    .contains("\"price-age\":\"12 d\"", "\"lacks\":\"\"", "\"before\":0,");
        });
        assertThat(replicasByUnit()).containsOnly(1);
    }

    @Test
    void anotherControllerAddsNothingAndKeepsThePrice() throws IOException {
        rent("1", rig.clock.instant());
        rig.deploy(rig.spec("policy"));
        rent("2", rig.clock.instant());

        rig.restart();
        rig.tickUntil("policy", deployment -> deployment.phase() == View.Phase.READY);
        rig.tick(10);
        assertThat(launches()).hasSize(3);

        rig.client(client -> client.destroy("policy", "ann"));
        rig.tickUntil(view -> view.deployments().isEmpty());
        assertThat(launches())
                .hasSize(6)
                .allSatisfy(entry -> assertThat(entry.priceOrNull()).isEqualTo(new BigDecimal("1")));
        assertThat(last(Launch.REPLICAS).detail()).contains("\"replicas\":0,\"before\":1,");
    }

    @Test
    void anUnknownPriceIsNamed() throws IOException {
        rig.world.hire = Optional.of(HIRE);
        rig.price = HirePrice.unknown("price of ml.g5.xlarge at fake/a");

        rig.deploy(rig.spec("policy"));

        JournalEntry entry = launches().getFirst();
        assertThat(entry.priceOrNull()).isNull();
        assertThat(entry.detail())
                .contains("\"price-age\":\"unknown\"", "\"lacks\":\"price of ml.g5.xlarge at fake/a\"");
    }

    @Test
    void whatNobodyRentsIsNotCounted() throws IOException {
        rig.deploy(rig.spec("policy"));

        assertThat(launches()).isEmpty();
    }

    private void rent(String usd, Instant then) {
        rig.world.hire = Optional.of(HIRE);
        rig.price = new HirePrice(Money.usd(usd), then, "a list", "");
    }

    private Set<Integer> replicasByUnit() {
        return launches().stream()
                .map(entry -> Launch.read(entry).orElseThrow().replicas())
                .collect(Collectors.toSet());
    }

    private List<JournalEntry> launches() {
        return rig.client(client -> client.journalTail(new JournalFilter("", Launch.REPLICAS, Instant.MIN), 100));
    }
}
