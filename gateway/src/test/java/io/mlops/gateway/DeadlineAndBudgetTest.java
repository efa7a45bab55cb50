package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mlops.gateway.FaultyUpstream.Fault;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadlineAndBudgetTest {
    @TempDir
    Path home;

    @Test
    void theRoutesDeadlineEndsARequest() {
        try (GatewayRig rig =
                new GatewayRig(home, 1).timeout(Duration.ofMillis(150)).start()) {
            rig.upstream(0).checksHealthy().fault(Fault.STALL);
            // A gateway that was late itself meanwhile blames nobody: then the next request has to tell.
            await().until(() -> {
                HttpResponse<String> answer = rig.predict();
                assertThat(answer.statusCode()).isEqualTo(504);
                assertThat(answer.headers().firstValue("mlops-error")).contains("deadline");
                return rig.admin("/metrics").body().contains("reason=\"timeout\"} 1\n");
            });
        }
    }

    @Test
    void aClientCanShortenItAndWhatIsLeftIsPassedOn() {
        try (GatewayRig rig = new GatewayRig(home, 1).start()) {
            assertThat(rig.send(rig.infer().header("mlops-timeout-ms", "2000").build())
                            .statusCode())
                    .isEqualTo(200);
            assertThat(passedOn(rig)).isBetween(1, 2000);
            rig.send(rig.infer().header("mlops-timeout-ms", "99999999").build());
            assertThat(passedOn(rig)).isBetween(2001, 10_000);
            rig.upstream(0).checksHealthy().fault(Fault.STALL);
            HttpResponse<String> late =
                    rig.send(rig.infer().header("mlops-timeout-ms", "100").build());
            assertThat(late.statusCode()).isEqualTo(504);
            assertThat(rig.admin("/metrics").body()).contains("reason=\"impatient\"} 1\n");
        }
    }

    private static int passedOn(GatewayRig rig) {
        String head = rig.upstream(0).lastRequest();
        int at = head.indexOf("mlops-timeout-ms: ") + 18;
        return Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
    }

    @Test
    void whenTheBudgetIsSpentFailuresAreNotMultiplied() {
        try (GatewayRig rig = new GatewayRig(home, 3).start()) {
            rig.upstreams().forEach(upstream -> upstream.checksHealthy().fault(Fault.RESET));
            Map<String, Integer> errors = new HashMap<>();
            await().until(() -> {
                errors.merge(rig.predict().headers().firstValue("mlops-error").orElse("none"), 1, Integer::sum);
                return errors.getOrDefault("retry-budget", 0) >= 20;
            });
            assertThat(errors).containsOnlyKeys("upstreams-failed", "retry-budget");
            int requests = errors.values().stream().mapToInt(Integer::intValue).sum();
            int sent =
                    rig.upstreams().stream().mapToInt(FaultyUpstream::started).sum();
            // 100 to begin with, a fifth of the requests, and ten for each of the seconds that this may have taken.
            assertThat(sent).isLessThanOrEqualTo(requests + 100 + requests / 5 + 200);
            assertThat(rig.admin("/metrics").body()).contains("reason=\"reset\"}");
        }
    }

    @Test
    void aPoisonousRequestEjectsNobody() {
        try (GatewayRig rig = new GatewayRig(home, 3).start()) {
            rig.upstreams().forEach(upstream -> upstream.checksHealthy().fault(Fault.RESET));
            for (int i = 0; i < 60; i++) {
                assertThat(rig.predict().statusCode()).isEqualTo(503);
            }
            rig.upstreams().forEach(upstream -> {
                assertThat(rig.state(upstream)).isEqualTo("AVAILABLE");
                assertThat(rig.events(upstream)).doesNotContain("EJECTED");
            });
        }
    }

    @Test
    void oneUpstreamThatFailsAloneIsEjectedAndComesBack() {
        try (GatewayRig rig = new GatewayRig(home, 3).start()) {
            rig.upstream(0).checksHealthy().fault(Fault.ERROR_500);
            await().until(() -> {
                rig.predict();
                return rig.events(rig.upstream(0)).contains("EJECTED");
            });
            rig.upstream(0).fault(Fault.NONE);
            await().until(() -> rig.events(rig.upstream(0)).contains("READMITTED"));
            await().until(() ->
                    rig.predict().statusCode() == 200 && rig.upstream(0).served() > 0);
        }
    }
}
