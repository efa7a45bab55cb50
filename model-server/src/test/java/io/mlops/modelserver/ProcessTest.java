package io.mlops.modelserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of the command line, on real processes. */
class ProcessTest {
    private static final String[] LINEAR = {"--input", "x:FP32:-1,3", "--output", "y:FP32:-1,1"};

    @TempDir
    private Path folder;

    private ServerProcess start(Path model, String... more) throws IOException {
        return ServerProcess.start(ServerProcess.java(), folder, model, more);
    }

    @Test
    void announcesItselfHoldsItsLockAndLeavesWithZero() throws Exception {
        Path model = TestModels.linear(folder);
        Files.writeString(folder.resolve("announce.json"), "{\"state\":\"READY\",\"port\":1}");
        try (ServerProcess server = start(model, LINEAR)) {
            await().atMost(java.time.Duration.ofSeconds(60))
                    .until(() -> server.announced() && server.announcement().contains("pid"));
            int port = server.awaitPort();
            String started =
                    server.process().info().startInstant().orElseThrow().toString();
            String digest = new ModelFile(model).verify(Optional.empty());
            assertThat(server.announcement())
                    .isEqualTo("{\"pid\":" + server.process().pid() + ",\"startedAt\":\"" + started + "\",\"port\":"
                            + port + ",\"state\":\"READY\",\"reason\":\"\",\"digest\":\"" + digest + "\"}\n");
            try (Http http = new Http(port);
                    ServerProcess second = start(model, LINEAR)) {
                assertThat(http.post("/v2/models/m/infer", InferTest.body("[1,3]", "[1,1,1]"))
                                .body())
                        .contains("[6.5]");
                assertThat(second.awaitExit()).isEqualTo(75);
                assertThat(second.errors()).contains("cannot lock").contains("another process holds it");
                assertThat(server.announcement()).as("the second left it alone").contains("\"state\":\"READY\"");
            }
            server.process().destroy();
            assertThat(server.awaitExit()).isZero();
            assertThat(server.errors()).doesNotContain("Exception", "WARNING");
        }
        try (ServerProcess next = start(model, LINEAR)) {
            assertThat(next.awaitPort()).as("the lock is free again").isPositive();
        }
    }

    @Test
    void aFolderThatIsGoneStaysGone() {
        Path gone = folder.resolve("gone");
        assertThatThrownBy(() -> ProcessLock.take(gone.resolve("server.lock")))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("cannot lock " + gone);
        Announcement announcement =
                new Announcement(Optional.of(gone.resolve("announce.json")), ProcessHandle.current());
        assertThatThrownBy(() -> announcement.ready(1, "d")).isInstanceOf(StartFailure.class);
        assertThat(gone).doesNotExist();
    }

    @Test
    void finishesWhatIsUnderWayOnSigterm() throws Exception {
        Path model = TestModels.slow(folder);
        try (ServerProcess server = start(model, "--input", "x:FP32:-1", "--output", "y:FP32:-1");
                Http http = new Http(server.awaitPort())) {
            String turns = "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[%d]}]}";
            assertThat(http.get("/v2/health/ready").statusCode()).isEqualTo(200);
            CompletableFuture<HttpResponse<String>> running =
                    CompletableFuture.supplyAsync(() -> http.post("/v2/models/m/infer", turns.formatted(400_000)));
            CompletableFuture<HttpResponse<String>> waiting =
                    CompletableFuture.supplyAsync(() -> http.post("/v2/models/m/infer", turns.formatted(1)));
            await().until(() -> http.get("/metrics").body().contains("mlops_model_server_connections 3"));
            server.process().destroy();
            assertThat(running.get().statusCode()).isEqualTo(200);
            assertThat(waiting.get().statusCode()).isEqualTo(200);
            assertThat(server.awaitExit()).isZero();
        }
    }

    @Test
    void saysWhyItFailsAndWithWhichCode() throws Exception {
        fails(
                TestModels.linear(folder),
                65,
                "output \\\"y\\\" is FP32 [1,1]",
                "--input",
                "x:FP32:-1,3",
                "--output",
                "y:FP32:-1,9");
        fails(Files.writeString(folder.resolve("bad.pt"), "x"), 65, "it is not a whole zip archive", LINEAR);
        fails(TestModels.linear(folder), 64, "write NAME:DATATYPE:D,D", "--input", "x:FP32");
        try (ServerSocket taken = new ServerSocket(0)) {
            String port = String.valueOf(taken.getLocalPort());
            fails(
                    TestModels.linear(folder),
                    69,
                    "cannot listen on 127.0.0.1:" + port,
                    "--port",
                    port,
                    "--input",
                    "x:FP32:-1,3",
                    "--output",
                    "y:FP32:-1,1");
        }
    }

    private void fails(Path model, int code, String reason, String... more) throws Exception {
        try (ServerProcess server = start(model, more)) {
            assertThat(server.awaitExit()).isEqualTo(code);
            assertThat(server.announcement()).contains("\"state\":\"FAILED\"", "\"port\":0", reason);
            assertThat(server.errors()).startsWith("model-server: ").doesNotContain("\tat ");
        }
    }

    @Test
    void endsAtOnceOnSigtermBeforeItIsReady() throws Exception {
        try (ServerProcess server = start(TestModels.linear(folder), LINEAR)) {
            await().until(() -> Files.exists(folder.resolve("server.lock")));
            server.process().destroy();
            assertThat(server.awaitExit()).isIn(0, 143);
        }
    }
}
