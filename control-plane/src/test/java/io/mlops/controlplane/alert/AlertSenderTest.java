package io.mlops.controlplane.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.mlops.controlplane.alert.Notification.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real ways to people: an HTTP server on loopback and programs of this machine. */
class AlertSenderTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
    private static final Notification NOTIFICATION = new Notification(
            new Alert(Alert.Kind.EJECTION, "policy", NOW, "a replica's \"quote\" $(touch no)"),
            State.FIRING,
            1,
            NOW,
            NOW);

    @TempDir
    Path folder;

    private final Deque<Integer> answers = new ArrayDeque<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<String> signatures = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private URI url;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            signatures.add(String.valueOf(exchange.getRequestHeaders().getFirst("mlops-signature")));
            Integer status = answers.poll();
            exchange.sendResponseHeaders(status == null ? 204 : status, -1);
            exchange.close();
        });
        server.start();
        url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/services/SECRET?token=SECRET");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aWebhookIsPostedToSignedAndTriedAgain() throws Exception {
        answers.addAll(List.of(500, 503));
        Path secret = Files.writeString(folder.resolve("secret"), "s3cret\n");
        try (Webhook webhook = new Webhook(url, secret, InstantSource.fixed(NOW));
                AlertSender sender = new AlertSender(List.of(webhook), Duration.ofMillis(1), "here")) {
            assertThat(sender.offer(NOTIFICATION)).isTrue();
            await().atMost(Duration.ofSeconds(30)).until(() -> bodies.size() == 3);
            assertThat(bodies).containsOnly(new String(NOTIFICATION.json("here"), StandardCharsets.UTF_8));
            assertThat(sender.trouble()).isEmpty();
        }
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("s3cret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String expected = HexFormat.of()
                .formatHex(
                        mac.doFinal((NOW.getEpochSecond() + "." + bodies.getFirst()).getBytes(StandardCharsets.UTF_8)));
        assertThat(signatures).containsOnly("t=" + NOW.getEpochSecond() + ",v1=" + expected);
    }

    @Test
    void whatCannotBeDeliveredIsGivenUpSaidAndShowsNoSecret() throws Exception {
        answers.addAll(List.of(500, 500, 500));
        try (Webhook webhook = new Webhook(url, null, InstantSource.fixed(NOW));
                AlertSender sender = new AlertSender(List.of(webhook), Duration.ofMillis(1), "here")) {
            sender.offer(NOTIFICATION);
            await().atMost(Duration.ofSeconds(30)).until(() -> !sender.trouble().isEmpty());
            assertThat(sender.trouble())
                    .isEqualTo("webhook http://127.0.0.1:" + url.getPort() + " answered 500")
                    .doesNotContain("SECRET");
            assertThat(bodies).hasSize(3);
            sender.offer(NOTIFICATION);
            await().atMost(Duration.ofSeconds(30)).until(() -> sender.trouble().isEmpty());
            assertThat(signatures).containsOnly("null");
        }
        server.stop(0);
        try (Webhook gone = new Webhook(url, null, InstantSource.fixed(NOW))) {
            assertThatThrownBy(() -> gone.send(new byte[0]))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("does not answer")
                    .hasMessageNotContaining("SECRET");
        }
    }

    @Test
    void aProgramGetsTheAlertOnItsInputAndNoShellSeesIt() throws Exception {
        Path out = folder.resolve("out");
        AlertCommand command = AlertCommand.parse(script("cat > " + out) + " one two");
        command.send(NOTIFICATION.json("here"));
        assertThat(Files.readString(out)).contains("$(touch no)");
        assertThat(command.name()).isEqualTo("command script.sh");

        assertThatThrownBy(() -> AlertCommand.parse(script("exit 3").toString()).send(new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessage("command script.sh ended with 3");
        assertThatThrownBy(() -> AlertCommand.parse(folder.resolve("none") + "").send(new byte[0]))
                .isInstanceOf(IOException.class);
    }

    private Path script(String line) throws IOException {
        Path script = Files.writeString(folder.resolve("script.sh"), "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script;
    }
}
