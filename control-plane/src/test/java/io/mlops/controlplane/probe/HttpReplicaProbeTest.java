package io.mlops.controlplane.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Sha256;
import io.mlops.artifact.ObjectKey;
import io.mlops.controlplane.port.ReplicaPlace;
import io.mlops.controlplane.port.ReplicaProbe.Verdict;
import io.mlops.controlplane.reconcile.FakeModelServer;
import io.mlops.endpoint.ModelSpec;
import io.mlops.endpoint.TensorSpec;
import io.mlops.routing.Transports;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpReplicaProbeTest {
    private static final Sha256 DIGEST = Sha256.of("m".getBytes(StandardCharsets.UTF_8));
    private static final ModelSpec MODEL = new ModelSpec(
            "policy",
            ObjectKey.of("m.pt"),
            DIGEST,
            "pytorch",
            List.of(new TensorSpec("x", "FP32", List.of(-1L, 2L)), new TensorSpec("mask", "BOOL", List.of(-1L))),
            List.of(new TensorSpec("y", "FP32", List.of(-1L))));

    private final HttpReplicaProbe probe = new HttpReplicaProbe(Transports.NONE);
    private FakeModelServer server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeModelServer();
        server.serve(DIGEST.hex());
    }

    @AfterEach
    void stop() {
        server.close();
        probe.close();
    }

    @Test
    void zerosOfTheDeclaredShapesAreSentAndAFiniteAnswerIsGood() {
        assertThat(probe.probe(ReplicaPlace.plain(server.address()), MODEL)).isEqualTo(new Verdict.Good());
        assertThat(server.lastBody())
                .isEqualTo("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[0,0]},"
                        + "{\"name\":\"mask\",\"datatype\":\"BOOL\",\"shape\":[1],\"data\":[false]}]}");
    }

    @Test
    void anotherModelIsBad() {
        server.serve("0".repeat(64));
        assertThat(bad()).contains("instead of " + DIGEST);
    }

    @Test
    void aWrongAnswerIsBad() {
        answer("[]");
        assertThat(bad()).contains("no output named y");
        answer("[{\"name\":\"y\",\"datatype\":\"FP64\",\"shape\":[1],\"data\":[0.5]}]");
        assertThat(bad()).contains("is FP64, the spec says FP32");
        answer("[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1,1],\"data\":[0.5]}]");
        assertThat(bad()).contains("has shape [1, 1], the spec says [-1]");
        for (String data : List.of("[]", "[null]", "[\"NaN\"]", "[1e999]", "0", "[[]]")) {
            answer("[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":" + data + "}]");
            assertThat(probe.probe(ReplicaPlace.plain(server.address()), MODEL))
                    .as(data)
                    .isInstanceOf(data.equals("0") ? Verdict.Good.class : Verdict.Bad.class);
        }
        answer("[NaN]");
        assertThat(bad()).contains("not JSON");
    }

    @Test
    void whatTheServerRefusesIsBadAndWhatItCannotDoNowIsNot() {
        server.answerWith(400, "the shape is wrong");
        assertThat(bad()).contains("400").contains("the shape is wrong");
        server.answerWith(503, "draining");
        assertThat(probe.probe(ReplicaPlace.plain(server.address()), MODEL)).isInstanceOf(Verdict.Unreachable.class);
    }

    @Test
    void nobodyThereIsUnreachable() {
        URI gone = server.address();
        server.close();
        assertThat(probe.probe(ReplicaPlace.plain(gone), MODEL)).isInstanceOf(Verdict.Unreachable.class);
    }

    private void answer(String outputs) {
        server.answerWith(200, outputs);
    }

    private String bad() {
        Verdict verdict = probe.probe(ReplicaPlace.plain(server.address()), MODEL);
        assertThat(verdict).isInstanceOf(Verdict.Bad.class);
        return ((Verdict.Bad) verdict).reason();
    }
}
