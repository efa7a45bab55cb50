package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProxyTest {
    @TempDir
    Path home;

    @Test
    void anAnswerNamesWhoGaveIt() {
        try (GatewayRig rig = new GatewayRig(home, 1).start()) {
            HttpResponse<String> answer = rig.predict();
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"from\":\"u0\"}");
            assertThat(answer.headers().firstValue("mlops-upstream")).contains("u0");
            assertThat(answer.headers().firstValue("mlops-location")).contains("local/a");
            assertThat(answer.headers().firstValue("mlops-revision")).contains("1");
            assertThat(answer.headers().firstValue("mlops-attempts")).contains("1");
        }
    }
}
