package io.mlops.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ByteSize;
import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.Tags;
import io.mlops.artifact.ObjectKey;
import io.mlops.endpoint.Compute;
import io.mlops.fault.Fault;
import io.mlops.price.Machine;
import io.mlops.provider.Allowance;
import io.mlops.provider.Need;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.provider.Providers;
import io.mlops.spend.SpendQuery;
import io.mlops.transport.TransportTarget;
import java.net.URI;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every provider says of itself, and how it takes its settings. */
public abstract class ProviderContract extends Contract {
    @Test
    protected void isFoundByItsName() {
        assertThat(Providers.onClassPath(name -> Map.of()).names())
                .contains(provider().name());
        assertThat(harness().factory().name()).isEqualTo(provider().name());
    }

    @Test
    protected void itsLocationsAreItsOwnAndOrdered() {
        List<Location> locations = provider().locations();

        assertThat(locations)
                .isNotEmpty()
                .isSorted()
                .doesNotHaveDuplicates()
                .contains(harness().location());
        assertThat(locations)
                .allMatch(location -> location.provider().equals(provider().name()));
    }

    @Test
    protected void itsCapabilitiesHangTogether() {
        assertThat(provider().capabilities()).isEqualTo(harness().second().capabilities());
        if (!lacks(Capability.CONDITIONAL_WRITES)) {
            assertThat(provider().capabilities()).contains(Capability.ARTIFACTS);
        }
        standsOn(
                Capability.ARTIFACTS, Capability.OBJECT_TAGS, Capability.MULTIPART_TRANSFERS, Capability.STORAGE_TIERS);
        standsOn(Capability.ARTIFACTS, Capability.TIERING_POLICIES);
        standsOn(
                Capability.STORAGE_TIERS,
                Capability.AUTOMATIC_TIER,
                Capability.INSTANT_ARCHIVE,
                Capability.TEMPORARY_RESTORE);
        standsOn(Capability.TIERING_POLICIES, Capability.TIERING_BY_TAGS, Capability.RETENTION);
        standsOn(Capability.SPEND, Capability.SPEND_FORECAST);
        standsOn(Capability.OBJECT_TAGS, Capability.TIERING_BY_TAGS);
        standsOn(Capability.AUTOMATIC_TIER, Capability.AUTOMATIC_ARCHIVE);
        standsOn(Capability.TIERING_POLICIES, Capability.AUTOMATIC_ARCHIVE);
        if (!lacks(Capability.ENDPOINT_SCALING)
                || !lacks(Capability.REPLICA_ADDRESSES)
                || !lacks(Capability.INFERENCE_TRANSPORT)
                || Stream.of(Fault.values()).anyMatch(fault -> !lacks(fault.capability()))) {
            assertThat(provider().capabilities()).contains(Capability.ENDPOINTS);
        }
        if (Stream.of(
                        Capability.TRAINING_COMMANDS,
                        Capability.TRAINING_IMAGES,
                        Capability.TRAINING_NODES,
                        Capability.TRAINING_SPOT,
                        Capability.TRAINING_PREEMPTION)
                .anyMatch(capability -> !lacks(capability))) {
            assertThat(provider().capabilities()).contains(Capability.TRAINING, Capability.ARTIFACTS);
        }
    }

    @Test
    protected void tellsPricesWithTheCapabilityOnly() {
        if (lacks(Capability.PRICES)) {
            List<Machine> machines = List.of(new Machine("any", null, 1, 1));
            assertThat(assertFails(
                            ErrorCode.UNSUPPORTED, () -> provider().prices().offers("anywhere", machines)))
                    .hasMessageStartingWith(
                            "cannot ask for prices of " + provider().name() + "/anywhere: ");
        } else {
            // Asks nobody.
            assertThat(provider().prices().offers("anywhere", List.of())).isEmpty();
        }
    }

    @Test
    protected void tellsWhatQuotasLeaveOfEveryNeedOrOfNone() {
        needs(Capability.ENDPOINTS);
        Compute small = new Compute(List.of(), 1, ByteSize.mebibytes(512));
        Need need = new Need(harness().location(), small, 1);
        List<Need> asked = List.of(need.withReplicas(3), need, need);

        List<Allowance> answers = provider().allowances(asked, List.of(need));

        if (!answers.isEmpty()) {
            assertThat(answers).extracting(Allowance::need).isEqualTo(asked);
        }
        assertThat(provider().allowances(List.of(), List.of(need))).isEmpty();
    }

    @Test
    protected void whoTellsNoSpendSaysSo() {
        onlyLacking(Capability.SPEND);
        LocalDate day = LocalDate.of(2026, 11, 1);
        SpendQuery query = new SpendQuery(day, day.plusDays(1), "mlops-deployment", Tags.none());

        assertFails(ErrorCode.UNSUPPORTED, () -> provider().ledger().spend(query));
    }

    @Test
    protected void whoKeepsNoBudgetsSaysSo() {
        onlyLacking(Capability.BUDGETS);

        assertFails(ErrorCode.UNSUPPORTED, () -> provider().budgets().list(Tags.none()));
    }

    @Test
    protected void withoutTheCapabilityItMakesNoTransport() {
        onlyLacking(Capability.INFERENCE_TRANSPORT);
        TransportTarget target =
                new TransportTarget("e", harness().location(), URI.create("https://example.com/endpoints/e"));

        assertThat(harness()
                        .factory()
                        .transport(
                                new ProviderSettings(
                                        provider().name(), harness().settings()),
                                target))
                .isEmpty();
    }

    private void standsOn(Capability ground, Capability... others) {
        for (Capability other : others) {
            assertThat(lacks(other) || !lacks(ground))
                    .as(other + " without " + ground)
                    .isTrue();
        }
    }

    @Test
    protected void namesASettingThatItDoesNotKnow() {
        Map<String, String> settings = new HashMap<>(harness().settings());
        settings.put("no-such-setting", "x");

        assertThat(assertFails(ErrorCode.INVALID_ARGUMENT, () -> open(settings)))
                .hasMessageContaining("no-such-setting");
    }

    @Test
    protected void namesASettingThatIsMissing() {
        for (String key : harness().requiredSettings()) {
            Map<String, String> settings = new HashMap<>(harness().settings());
            settings.remove(key);

            assertThat(assertFails(ErrorCode.INVALID_ARGUMENT, () -> open(settings)))
                    .hasMessageContaining(key);
        }
    }

    @Test
    protected void tellsItsListenerOfEveryCall() {
        needs(Capability.ARTIFACTS);
        List<String> heard = new ArrayList<>();
        CallListener listener = (name, verb, subject, took, error) ->
                heard.add(name + " " + verb + " " + subject + " " + (error == null ? "ok" : error.code()));
        try (Provider told = harness()
                .factory()
                .open(new ProviderSettings(provider().name(), harness().settings()), listener)) {
            told.artifacts().find(ObjectKey.of("some/key"));
            assertFails(ErrorCode.NOT_FOUND, () -> told.artifacts().open(ObjectKey.of("some/key")));
        }

        assertThat(heard)
                .containsExactly(
                        provider().name() + " find some/key ok", provider().name() + " open some/key NOT_FOUND");
    }

    @Test
    protected void closesMoreThanOnce() {
        provider().close();
        provider().close();
    }

    private void open(Map<String, String> settings) {
        harness()
                .factory()
                .open(new ProviderSettings(provider().name(), settings), CallListener.NONE)
                .close();
    }
}
