package io.mlops.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.ResourceName;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import io.mlops.training.TrainingInput;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingOutput;
import io.mlops.training.TrainingProgram;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What AWS refuses because of who asks: said with its code, and no job is left. */
class TrainingRefusalsTest {
    private static final byte[] DENIED =
            "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>".getBytes(StandardCharsets.UTF_8);

    private AwsWorld world;

    @BeforeEach
    void open() {
        world = new AwsWorld();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aRoleThatMayNotBePassed() {
        world.wire()
                .refuse(
                        "CreateTrainingJob",
                        400,
                        "AccessDeniedException",
                        "User: x is not authorized to perform: iam:PassRole on resource: " + AwsWorld.ROLE);
        Provider provider = world.open();
        ObjectInfo bars = provider.artifacts()
                .upload(ObjectKey.of("bars.csv"), new ByteArrayInputStream(new byte[1]), WriteOptions.defaults());

        refused(provider, new TrainingInput(bars.key(), bars.digest()), "iam:PassRole on resource: " + AwsWorld.ROLE);
    }

    @Test
    void aBucketOfSomebodyElse() throws IOException {
        HttpServer others = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        others.createContext("/", exchange -> {
            try (exchange) {
                boolean body = !exchange.getRequestMethod().equals("HEAD");
                exchange.sendResponseHeaders(403, body ? DENIED.length : -1);
                if (body) {
                    exchange.getResponseBody().write(DENIED);
                }
            }
        });
        others.start();
        Map<String, String> settings = new HashMap<>(world.settings());
        settings.put("endpoint.s3", "http://127.0.0.1:" + others.getAddress().getPort());
        try (Provider provider =
                new AwsProviderFactory().open(new ProviderSettings("aws", settings), CallListener.NONE)) {
            refused(
                    provider,
                    new TrainingInput(ObjectKey.of("bars.csv"), Sha256.of(new byte[1])),
                    "input bars: Forbidden: bucket mlops-us-east-1 is somebody else's");
        } finally {
            others.stop(0);
        }
    }

    private void refused(Provider provider, TrainingInput input, String words) {
        TrainingJobSpec spec = TrainingJobSpec.of(
                        ResourceName.of("policy"),
                        Location.of("aws", AwsWorld.EAST),
                        TrainingProgram.image("mlops/model-server"),
                        new TrainingOutput(ObjectKey.of("results"), "model.pt"))
                .withInputs(Map.of("bars", input));

        MlopsException failure = catchThrowableOfType(
                MlopsException.class, () -> provider.training().submit(spec));

        assertThat(failure).isNotNull();
        assertThat(failure.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
        assertThat(failure)
                .hasMessageContaining("cannot submit training job policy: ")
                .hasMessageContaining(words);
        assertThat(world.sageMaker().listTrainingJobs(request -> {}).trainingJobSummaries())
                .isEmpty();
    }
}
