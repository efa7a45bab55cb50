package io.mlops.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.artifact.ObjectKey;
import io.mlops.fault.Fault;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.transport.TransportTarget;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every provider says of itself, and how it takes its settings. */
public abstract class ProviderContract extends Contract {
    @Test
    protected void isFoundByItsName() {
        List<String> names = new ArrayList<>();
        ServiceLoader.load(io.mlops.provider.spi.ProviderFactory.class).forEach(factory -> names.add(factory.name()));

        assertThat(names).contains(provider().name());
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
        if (!lacks(Capability.ENDPOINT_SCALING)
                || !lacks(Capability.REPLICA_ADDRESSES)
                || !lacks(Capability.INFERENCE_TRANSPORT)
                || Stream.of(Fault.values()).anyMatch(fault -> !lacks(fault.capability()))) {
            assertThat(provider().capabilities()).contains(Capability.ENDPOINTS);
        }
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
