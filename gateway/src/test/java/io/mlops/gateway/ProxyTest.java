package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProxyTest {
    @TempDir
    Path home;

    @ParameterizedTest
    @EnumSource
    void anAnswerNamesWhoGaveIt(Transport transport) {
        try (GatewayRig rig = new GatewayRig(home, 1)) {
            rig.start(GatewayRig.quick(rig.routesFile()), transport);
            HttpResponse<String> answer = rig.predict();
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"from\":\"u0\"}");
            assertThat(answer.headers().firstValue("mlops-upstream")).contains("u0");
            assertThat(answer.headers().firstValue("mlops-location")).contains("local/a");
            assertThat(answer.headers().firstValue("mlops-revision")).contains("1");
            assertThat(answer.headers().firstValue("mlops-attempts")).contains("1");
            assertThat(answer.headers().firstValue("mlops-model-digest")).contains(FaultyUpstream.DIGEST);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKillCostsNothingOnAnyTransport(Transport transport) {
        try (GatewayRig rig = new GatewayRig(home, 2)) {
            rig.start(GatewayRig.quick(rig.routesFile()), transport);
            try (Load load = new Load(rig, 8)) {
                await().until(() -> load.good() > 100);
                rig.upstream(0).kill();
                await().until(() -> rig.state(rig.upstream(0)).equals("EJECTED"));
                assertThat(rig.upstreamNode(rig.upstream(0)).path("reason").asString())
                        .startsWith("refused");
                int before = load.good();
                await().until(() -> load.good() > before + 100);
                assertThat(load.bad()).isEmpty();
            }
        }
    }
}
