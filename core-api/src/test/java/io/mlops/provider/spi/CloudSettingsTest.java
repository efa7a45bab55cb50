package io.mlops.provider.spi;

import static io.mlops.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ErrorCode;
import io.mlops.provider.ProviderSettings;
import io.mlops.provider.spi.ServiceAddresses.Service;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What providers of clouds read alike. */
final class CloudSettingsTest {
    private static final Service ALL = () -> "";
    private static final Service STORE = () -> "store";
    private static final Service PRICES = new Service() {
        @Override
        public String word() {
            return "prices";
        }

        @Override
        public boolean regional() {
            return false;
        }
    };

    private static ProviderSettings settings(Map<String, String> entries) {
        return new ProviderSettings("cloud", entries);
    }

    private static List<String> regions(String text) {
        return CloudSettings.regions(
                settings(Map.of("regions", text)), Pattern.compile("[a-z]+"), "regions with commas between");
    }

    private static ServiceAddresses addresses(Map<String, String> entries) {
        ProviderSettings settings = settings(entries);
        ServiceAddresses read = ServiceAddresses.read(settings, List.of(ALL, STORE, PRICES), List.of("east", "west"));
        settings.requireAllRead();
        return read;
    }

    @Test
    void regionsAreInTheirOrderAndAttemptsHaveAFallback() {
        assertThat(regions("west, east")).containsExactly("west", "east");
        assertThat(CloudSettings.attempts(settings(Map.of()))).isEqualTo(4);
        assertThat(CloudSettings.attempts(settings(Map.of("attempts", "10")))).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "East     | cannot open provider cloud: the setting regions is \"East\"; write regions with commas between",
                "east,    | cannot open provider cloud: the setting regions is \"east,\"; write regions with commas between",
                "east,east| cannot open provider cloud: the setting regions is \"east,east\", which names one twice",
            })
    void regionsThatCannotBeAreRefused(String text, String message) {
        assertThat(assertFails(ErrorCode.INVALID_ARGUMENT, () -> regions(text))).hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"0", "11", "many", "-1"})
    void attemptsThatCannotBeAreRefused(String text) {
        assertThat(assertFails(
                        ErrorCode.INVALID_ARGUMENT, () -> CloudSettings.attempts(settings(Map.of("attempts", text)))))
                .hasMessage("cannot open provider cloud: the setting attempts is \"" + text
                        + "\"; it is a number from 1 to 10");
    }

    @Test
    void theNarrowestAddressCounts() {
        ServiceAddresses addresses = addresses(Map.of(
                "endpoint", "http://all/",
                "endpoint.store", "http://store",
                "endpoint.store.east", "http://store-east"));

        assertThat(addresses.of(STORE, "east")).contains(URI.create("http://store-east"));
        assertThat(addresses.of(STORE, "west")).contains(URI.create("http://store"));
        assertThat(addresses.of(ALL, "west")).contains(URI.create("http://all"));
        assertThat(addresses.of(PRICES)).isEmpty();
    }

    @Test
    void whatIsNoAddressIsRefused() {
        assertThat(assertFails(ErrorCode.INVALID_ARGUMENT, () -> addresses(Map.of("endpoint.store", "http://h/path"))))
                .hasMessage("cannot open provider cloud: the setting endpoint.store is \"http://h/path\", which is no"
                        + " http:// or https:// address");
        assertThat(assertFails(ErrorCode.INVALID_ARGUMENT, () -> addresses(Map.of("endpoint.prices.east", "http://h"))))
                .hasMessageContaining("unknown setting endpoint.prices.east");
    }
}
