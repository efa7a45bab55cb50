package io.mlops.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.transport.InferenceTransport;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamTransportTest {
    private static final Upstream CLOUD = new Upstream(
            "c",
            URI.create("https://runtime.example.com/endpoints/e/invocations"),
            Location.parse("cloud/r1"),
            1,
            "d".repeat(64),
            0,
            100,
            false,
            new UpstreamTransport("cloud", "e"));

    private static String written(Upstream... upstreams) {
        Routes routes = new Routes(1, 1, Instant.EPOCH, List.of(Fleet.route(upstreams)));
        return new String(RoutesJson.write(routes), StandardCharsets.UTF_8);
    }

    private static Upstream read(String json) {
        return RoutesJson.read(json.getBytes(StandardCharsets.UTF_8))
                .routes()
                .get(0)
                .upstreams()
                .get(0);
    }

    @Test
    void travelsInTheRoutes() {
        assertThat(read(written(CLOUD))).isEqualTo(CLOUD);
    }

    @Test
    void aPlainUpstreamIsWrittenAsBefore() {
        Upstream plain = Fleet.upstream("a", "local/a", 1, 0, 100);
        assertThat(written(plain)).doesNotContain("transport");
        assertThat(read(written(plain)).transport()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"provider\" : \"Cloud\"",
                "\"provider\" : \"\"",
                "\"endpoint\" : \"a/b\"",
                "\"endpoint\" : \"\""
            })
    void namesThatCannotBeAreRefused(String wrong) {
        String key = wrong.substring(0, wrong.indexOf(':') - 1);
        String json = written(CLOUD).replaceFirst(key + " : \"[a-z]+\"", wrong);
        assertThat(json).contains(wrong);
        assertThatExceptionOfType(MlopsException.class)
                .isThrownBy(() -> read(json))
                .withMessageStartingWith("cannot read routes: transport: ");
    }

    @Test
    void trafficChangesAndThePlaceStays() {
        Upstream drained = CLOUD.withTraffic(3, 0, true);
        assertThat(drained.transport()).isEqualTo(CLOUD.transport());
        assertThat(drained.isSamePlace(CLOUD)).isTrue();
        Upstream plain = new Upstream("c", CLOUD.address(), CLOUD.location(), 1, CLOUD.modelDigest(), 0, 100, false);
        assertThat(plain.isSamePlace(CLOUD)).isFalse();
    }

    @Test
    void aTransportThatCannotBeOpenedSaysWhy() {
        InferenceTransport opened = Transports.NONE.open(CLOUD, Objects.requireNonNull(CLOUD.transport()));
        assertThat(opened.unavailable())
                .contains("cannot open the transport of provider cloud to endpoint e: this data plane was started"
                        + " without any provider");
        assertThat(opened.target().address()).isEqualTo(CLOUD.address());
    }

    @Test
    void aProviderThatIsBrokenTakesOnlyItsOwnUpstreamOut() {
        Transports broken = (provider, target) -> {
            throw new NoClassDefFoundError("sdk/Client");
        };
        assertThat(broken.open(CLOUD, Objects.requireNonNull(CLOUD.transport())).unavailable())
                .contains("cannot open the transport of provider cloud to endpoint e: "
                        + "java.lang.NoClassDefFoundError: sdk/Client");
    }
}
