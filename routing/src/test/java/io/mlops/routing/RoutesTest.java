package io.mlops.routing;

import static io.mlops.routing.Fleet.route;
import static io.mlops.routing.Fleet.upstream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mlops.Location;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
    @ParameterizedTest
    @CsvSource({"2,1,true", "1,6,true", "1,5,false", "1,4,false", "0,99,false"})
    void newerFenceOrNewerSequenceSupersedes(long fence, long sequence, boolean supersedes) {
        assertThat(routes(fence, sequence).supersedes(routes(1, 5))).isEqualTo(supersedes);
    }

    @Test
    void namesAreUnique() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> route(upstream("a", "local/a", 1, 0, 1), upstream("a", "local/b", 1, 0, 1)))
                .withMessageContaining("names an upstream twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Routes(1, 1, Instant.EPOCH, List.of(route(), route())))
                .withMessageContaining("name a deployment twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\r\nx: y", "a\"", "-a"})
    void anUpstreamsIdTravelsInHeadersAndIsHarmless(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> upstream(id, "local/a", 1, 0, 1))
                .withMessageContaining("upstream id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"//127.0.0.1:80", "ftp://127.0.0.1:80", "http:///x", "https://user:secret@127.0.0.1:80"})
    void anAddressIsHttp(String address) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Upstream("a", URI.create(address), Location.parse("local/a"), 1, "", 0, 1, false))
                .withMessageContaining("must be http://host:port");
    }

    @ParameterizedTest
    @CsvSource({"-1,1", "0,-1", "0,1000001"})
    void prioritiesAndWeightsHaveRanges(int priority, int weight) {
        assertThatIllegalArgumentException().isThrownBy(() -> upstream("a", "local/a", 1, priority, weight));
    }

    @Test
    void aRouteHasATimeoutAndALimit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Route("policy", Duration.ZERO, true, 1, "{}", List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Route("policy", Duration.ofSeconds(1), true, -1, "{}", List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Route("no/slash", Duration.ofSeconds(1), true, 1, "{}", List.of()));
    }

    private static Routes routes(long fence, long sequence) {
        return new Routes(fence, sequence, Instant.EPOCH, List.of());
    }
}
