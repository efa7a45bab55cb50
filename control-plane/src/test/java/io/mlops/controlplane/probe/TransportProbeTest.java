package io.mlops.controlplane.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.CallListener;
import io.mlops.Sha256;
import io.mlops.artifact.ObjectKey;
import io.mlops.controlplane.port.ReplicaPlace;
import io.mlops.controlplane.port.ReplicaProbe.Verdict;
import io.mlops.endpoint.ModelSpec;
import io.mlops.endpoint.TensorSpec;
import io.mlops.routing.Transports;
import io.mlops.tck.TransportHarness.Mood;
import io.mlops.tck.cloud.CloudDataPlane;
import io.mlops.tck.cloud.CloudTransport;
import io.mlops.transport.InferenceTransport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The probe of an endpoint that is spoken to through a transport. */
class TransportProbeTest {
    private static final Sha256 DIGEST = Sha256.of("m".getBytes(StandardCharsets.UTF_8));
    private static final ModelSpec MODEL = new ModelSpec(
            "policy",
            ObjectKey.of("m.pt"),
            DIGEST,
            "pytorch",
            List.of(new TensorSpec("x", "FP32", List.of(-1L, 2L))),
            List.of(new TensorSpec("y", "FP32", List.of(-1L))));

    private final CloudDataPlane cloud = CloudDataPlane.start(DIGEST.hex(), null, InstantSource.system())
            .says("{\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[0.5]}]}");
    private final HttpReplicaProbe probe = new HttpReplicaProbe((provider, target) -> new InferenceTransport(
            new CloudTransport(cloud, InstantSource.system()), CallListener.NONE, InstantSource.system()));
    private final ReplicaPlace place = new ReplicaPlace(cloud.target().address(), cloud.target());

    @AfterEach
    void stop() {
        probe.close();
        cloud.close();
    }

    private String unreachable() {
        Verdict verdict = probe.probe(place, MODEL);
        assertThat(verdict).isInstanceOf(Verdict.Unreachable.class);
        return ((Verdict.Unreachable) verdict).reason();
    }

    @Test
    void aPredictionWithTheRightDigestIsGood() {
        assertThat(probe.probe(place, MODEL)).isEqualTo(new Verdict.Good());
    }

    @Test
    void anotherModelIsBad() {
        cloud.digest("0".repeat(64));
        assertThat(probe.probe(place, MODEL))
                .isEqualTo(new Verdict.Bad(
                        "it serves a model with SHA-256 \"" + "0".repeat(64) + "\" instead of " + DIGEST));
    }

    @Test
    void whatTheServiceCannotDoNowMayPass() {
        for (Mood mood : List.of(Mood.THROTTLED, Mood.DOWN, Mood.MODEL_BUSY)) {
            cloud.mood(mood);
            assertThat(unreachable()).isNotEmpty();
        }
        cloud.mood(Mood.WELL);
        assertThat(probe.probe(place, MODEL)).isEqualTo(new Verdict.Good());
    }

    @Test
    void whoIsThrottledIsToldSo() {
        cloud.mood(Mood.THROTTLED);
        try (PredictionCalls calls = new PredictionCalls(
                (provider, target) -> new InferenceTransport(
                        new CloudTransport(cloud, InstantSource.system()), CallListener.NONE, InstantSource.system()),
                Duration.ofSeconds(5))) {
            assertThatThrownBy(() -> calls.infer(
                            place,
                            MODEL.name(),
                            Map.of("content-type", "application/json"),
                            "{}".getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(PredictionCalls.Throttled.class);
        }
    }

    @Test
    void whatTheModelRefusesIsBad() {
        cloud.mood(Mood.MODEL_FAULT);
        assertThat(probe.probe(place, MODEL))
                .isEqualTo(new Verdict.Bad("it answered 424 when asked for a prediction: the model failed"));
    }

    @Test
    void withoutCredentialsItIsUnreachableAndSaysWhy() {
        cloud.issuing(false);
        assertThat(unreachable()).contains("the service that issues keys is down");
    }

    @Test
    void withoutATransportItIsUnreachableAndSaysWhy() {
        try (HttpReplicaProbe none = new HttpReplicaProbe(Transports.NONE)) {
            assertThat(((Verdict.Unreachable) none.probe(place, MODEL)).reason())
                    .startsWith("cannot open the transport of provider cloud to endpoint policy-cloud: ");
        }
    }
}
