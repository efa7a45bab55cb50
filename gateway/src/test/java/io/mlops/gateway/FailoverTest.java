package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.gateway.FaultyUpstream.Fault;
import io.mlops.routing.CheckRules;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailoverTest {
    @TempDir
    Path home;

    @ParameterizedTest
    @CsvSource({
        "RESET, 2",
        "RESET, 3",
        "CLOSE, 2",
        "CLOSE, 3",
        "UNAVAILABLE_503, 2",
        "UNAVAILABLE_503, 3",
        "CUT, 2",
        "CUT, 3",
        "GARBAGE, 2",
        "GARBAGE, 3",
        "CLOSE_AFTER, 2",
        "CLOSE_AFTER, 3"
    })
    void noRequestFailsWhileAnotherUpstreamIsWell(Fault fault, int upstreams) {
        try (GatewayRig rig = new GatewayRig(home, upstreams).start()) {
            rig.upstream(0).checksHealthy();
            try (Load load = new Load(rig, 8)) {
                await().until(() -> load.good() > 100);
                int before = rig.upstream(0).started();
                rig.upstream(0).fault(fault);
                await().until(() -> rig.upstream(0).started() > before && load.good() > 500);
                rig.upstream(0).fault(Fault.NONE);
                int healed = rig.upstream(0).served();
                await().until(() -> rig.upstream(0).served() > healed);
                assertThat(load.bad()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"2", "3"})
    void noRequestFailsWhenAnUpstreamIsKilledUnderLoad(int upstreams) {
        try (GatewayRig rig = new GatewayRig(home, upstreams).start()) {
            try (Load load = new Load(rig, 16)) {
                await().until(() -> load.good() > 200);
                rig.upstream(1).kill();
                await().until(() -> rig.events(rig.upstream(1)).contains("EJECTED"));
                int killed = load.good();
                await().until(() -> load.good() > killed + 200);
                rig.upstream(1).revive();
                await().until(() -> rig.events(rig.upstream(1)).contains("READMITTED"));
                int served = rig.upstream(1).served();
                await().until(() -> rig.upstream(1).served() > served);
                assertThat(load.bad()).isEmpty();
            }
        }
    }

    @Test
    void aDeadUpstreamIsNoticedWithoutARequest() {
        try (GatewayRig rig = new GatewayRig(home, 2)
                .start(GatewayRig.quick(home.resolve("routes.json"))
                        .withHealth(new HealthRules(
                                new CheckRules(
                                        Duration.ofMinutes(5),
                                        Duration.ofMillis(20),
                                        Duration.ofMillis(20),
                                        Duration.ofSeconds(1),
                                        Duration.ofSeconds(1)),
                                io.mlops.routing.EjectionRules.defaults())))) {
            await().until(() -> rig.state(rig.upstream(0)).equals("AVAILABLE"));
            rig.upstream(0).kill();
            // No check is due for minutes: the kept connections tell.
            await().until(() -> rig.state(rig.upstream(0)).equals("EJECTED"));
        }
    }

    @Test
    void aStalledUpstreamsRequestsGoElsewhereOnceChecksHaveEjectedIt() {
        try (GatewayRig rig = new GatewayRig(home, 2).start()) {
            rig.upstream(0).fault(Fault.STALL);
            try (Load load = new Load(rig, 4)) {
                await().until(() -> rig.state(rig.upstream(0)).equals("EJECTED"));
                await().until(() -> load.good() > 100);
                assertThat(load.bad()).isEmpty();
            }
        }
    }

    @Test
    void theModelsOwnErrorsArePassedThroughUntried() {
        try (GatewayRig rig = new GatewayRig(home, 2).start()) {
            for (FaultyUpstream upstream : rig.upstreams()) {
                upstream.checksHealthy().fault(Fault.MODEL_ERROR_424);
            }
            HttpResponse<String> answer = rig.predict();
            assertThat(answer.statusCode()).isEqualTo(424);
            assertThat(answer.body()).isEqualTo("{\"error\":\"model\"}");
            assertThat(answer.headers().firstValue("mlops-attempts")).contains("1");
            assertThat(answer.headers().firstValue("mlops-error")).isEmpty();
        }
    }

    @Test
    void aLoneUpstreamThatClosesKeptConnectionsCostsNothing() {
        try (GatewayRig rig = new GatewayRig(home, 1).start()) {
            rig.upstream(0).fault(Fault.CLOSE_AFTER);
            for (int i = 0; i < 50; i++) {
                assertThat(rig.predict().statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void theLastUpstreamsOwn503IsPassedThrough() {
        try (GatewayRig rig = new GatewayRig(home, 1).start()) {
            rig.upstream(0).checksHealthy().fault(Fault.UNAVAILABLE_503);
            HttpResponse<String> answer = rig.predict();
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).isEqualTo("{\"error\":\"overloaded\"}");
            assertThat(answer.headers().firstValue("mlops-upstream")).contains("u0");
        }
    }

    @Test
    void whenAllFailTheClientIsToldSo() {
        try (GatewayRig rig = new GatewayRig(home, 2).start()) {
            rig.upstreams().forEach(upstream -> upstream.checksHealthy().fault(Fault.RESET));
            HttpResponse<String> answer = rig.predict();
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("mlops-error")).contains("upstreams-failed");
            assertThat(answer.headers().firstValue("mlops-attempts"))
                    .hasValueSatisfying(
                            attempts -> assertThat(Integer.parseInt(attempts)).isGreaterThanOrEqualTo(2));
            assertThat(answer.headers().firstValue("retry-after")).contains("1");
        }
    }

    @Test
    void aRouteThatForbidsItIsNotTriedTwice() {
        try (GatewayRig rig = new GatewayRig(home, 2).notIdempotent().start()) {
            rig.upstreams().forEach(upstream -> upstream.checksHealthy().fault(Fault.CLOSE));
            HttpResponse<String> answer = rig.predict();
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.headers().firstValue("mlops-error")).contains("not-repeatable");
            assertThat(rig.upstream(0).started() + rig.upstream(1).started()).isEqualTo(1);
        }
    }

    @Test
    void anAnswerTooLargeToHoldIsStreamedAndACutOneIsNotPassedOffAsWhole() {
        try (GatewayRig rig = new GatewayRig(home, 1).start()) {
            rig.upstream(0).checksHealthy().fault(Fault.LARGE);
            assertThat(rig.predict().body()).hasSize(1024 * 1024);
            rig.upstream(0).fault(Fault.LARGE_CUT);
            assertThat(org.assertj.core.api.Assertions.catchThrowable(rig::predict))
                    .hasRootCauseInstanceOf(java.io.IOException.class);
            rig.upstream(0).fault(Fault.CHUNKED);
            assertThat(rig.predict().body()).isEqualTo("abcdef");
        }
    }
}
