package io.mlops.sandbox.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** A Java process that has started a tool and is killed. */
public final class KilledParent {
    private KilledParent() {}

    /**
     * The tool ends with it.
     *
     * @param program starts the tool, prints where it listens and stays; gets the folder of tools and the log
     */
    public static void assertToolEndsWithIt(Class<?> program, Path tools, Path log) throws Exception {
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.getName(),
                        tools.toString(),
                        log.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = java.inputReader(StandardCharsets.UTF_8)) {
            URI url = URI.create(out.readLine());
            try (Socket socket = new Socket(url.getHost(), url.getPort())) {
                assertThat(socket.isConnected()).isTrue();
            }
            java.destroyForcibly().waitFor();
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertRefused(url));
        } finally {
            java.destroyForcibly();
        }
    }

    /** Nobody listens there. */
    public static void assertRefused(URI url) {
        assertThatThrownBy(() -> new Socket(url.getHost(), url.getPort()).close())
                .isInstanceOf(ConnectException.class);
    }
}
