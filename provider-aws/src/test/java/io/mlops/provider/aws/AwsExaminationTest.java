package io.mlops.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.mlops.ByteSize;
import io.mlops.CallListener;
import io.mlops.Location;
import io.mlops.endpoint.Compute;
import io.mlops.provider.Finding;
import io.mlops.provider.Finding.Grade;
import io.mlops.provider.Need;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the doctor sees of an account. */
class AwsExaminationTest {
    private static final String QUOTAS = """
            {"Quotas": [
              {"ServiceCode": "sagemaker", "QuotaName": "ml.g4dn.xlarge for training job usage", "QuotaCode": "L-1", "Value": 9.0},
              {"ServiceCode": "sagemaker", "QuotaName": "ml.g4dn.xlarge for endpoint usage", "QuotaCode": "L-2", "Value": 0.0},
              {"ServiceCode": "sagemaker", "QuotaName": "ml.c5.large for endpoint usage", "QuotaCode": "L-3", "Value": 4.0}]}""";

    private AwsWorld world;
    private HttpServer quotas;

    @BeforeEach
    void open() throws IOException {
        world = new AwsWorld();
        quotas = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        // moto has no quotas of SageMaker.
        quotas.createContext("/", exchange -> {
            byte[] body = QUOTAS.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        quotas.start();
    }

    @AfterEach
    void close() {
        quotas.stop(0);
        world.close();
    }

    @Test
    void seesWhoCallsAndWhatIsThere() {
        List<Finding> findings = examine(Map.of(), List.of());

        assertThat(findings)
                .extracting(Finding::subject)
                .containsExactly(
                        "identity",
                        "bucket us-east-1",
                        "sagemaker us-east-1",
                        "bucket eu-west-1",
                        "sagemaker eu-west-1");
        assertThat(findings).allMatch(finding -> finding.grade() == Grade.GOOD);
        assertThat(findings.get(0).found()).startsWith("arn:aws:");
    }

    @Test
    void aQuotaIsHeldAgainstWhatIsAskedFor() {
        Location east = Location.of("aws", AwsWorld.EAST);
        List<Finding> findings = examine(
                Map.of(),
                List.of(
                        new Need(east, compute(), 4),
                        new Need(east, compute(), 5),
                        new Need(east, compute("T4"), 1),
                        new Need(east, compute("H100"), 1),
                        new Need(Location.of("aws", AwsWorld.WEST), compute("L4"), 1)));

        List<Finding> last = findings.subList(findings.size() - 5, findings.size());
        assertThat(last)
                .extracting(Finding::grade)
                .containsExactly(Grade.GOOD, Grade.BAD, Grade.BAD, Grade.ODD, Grade.BAD);
        assertThat(last.get(0).found()).isEqualTo("4 of ml.c5.large (2 CPUs, 4GiB), of 4 that the account may have");
        assertThat(last.get(1).advice()).contains("--quota-code L-3 --desired-value 5");
        assertThat(last.get(2).found()).contains("\"ml.g4dn.xlarge for endpoint usage\" is 0");
        assertThat(last.get(4).found()).contains("region eu-west-1 has none of L4");
    }

    @Test
    void whatIsMissingComesWithAdvice() {
        List<Finding> findings =
                examine(Map.of("bucket", "gone-{region}", "role", "arn:aws:iam::999999999999:role/theirs"), List.of());

        assertThat(findings.get(0).found()).contains("is of account 123456789012");
        assertThat(findings.get(1).grade()).isEqualTo(Grade.BAD);
        assertThat(findings.get(1).advice()).isEqualTo("make it: aws s3 mb s3://gone-us-east-1 --region us-east-1");
    }

    @Test
    void aCallerThatCannotBeAskedForEndsIt() {
        List<Finding> findings = examine(Map.of("endpoint.sts", "http://127.0.0.1:1"), List.of());

        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.grade()).isEqualTo(Grade.BAD);
            assertThat(finding.found()).contains("no connection");
        });
    }

    private List<Finding> examine(Map<String, String> more, List<Need> needs) {
        Map<String, String> settings = new HashMap<>(world.settings());
        settings.put(
                "endpoint.servicequotas",
                "http://127.0.0.1:" + quotas.getAddress().getPort());
        settings.putAll(more);
        try (Provider provider =
                new AwsProviderFactory().open(new ProviderSettings("aws", settings), CallListener.NONE)) {
            return provider.examine(needs);
        }
    }

    private static Compute compute(String... accelerators) {
        return new Compute(List.of(accelerators), 1, ByteSize.mebibytes(1024));
    }
}
