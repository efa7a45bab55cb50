package io.mlops.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who lives, and who listens. */
class ProcessesTest {
    @TempDir
    Path folder;

    @Test
    void aLockIsHeldOrNot() throws Exception {
        Path file = folder.resolve("x.lock");
        assertThat(HeldLock.held(file)).isFalse();
        assertThat(file).doesNotExist();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(HeldLock.held(file)).isFalse();
            try (FileLock lock = channel.lock()) {
                assertThat(lock.isValid()).isTrue();
                assertThat(HeldLock.held(file)).isTrue();
            }
        }
    }

    @Test
    void readsAnAnnouncement() throws Exception {
        Path file = Files.writeString(
                folder.resolve("gateway.json"),
                "{\"pid\":12,\"startedAt\":\"2026-11-21T12:00:00Z\",\"port\":8484,\"adminPort\":8485,"
                        + "\"state\":\"FAILED\",\"reason\":\"port 8484 is in use\"}");
        assertThat(ProcessFile.find(file))
                .contains(new ProcessFile(
                        12, Instant.parse("2026-11-21T12:00:00Z"), 8484, 8485, true, "FAILED", "port 8484 is in use"));
    }

    @Test
    void whatIsNoAnnouncementNamesNobody() throws Exception {
        assertThat(ProcessFile.find(folder.resolve("none"))).isEmpty();
        for (String text : new String[] {"", "{", "{}", "{\"pid\":\"x\"}", "{\"pid\":1,\"startedAt\":\"now\"}"}) {
            Path file = Files.writeString(folder.resolve("x.json"), text);
            assertThat(ProcessFile.find(file)).as(text).isEmpty();
        }
    }

    @Test
    void aLaterProcessOfTheSamePidIsAnother() {
        ProcessHandle self = ProcessHandle.current();
        Instant began = self.info().startInstant().orElseThrow();
        assertThat(new ProcessFile(self.pid(), began, 0, 0, true, "", "").process())
                .contains(self);
        Instant earlier = began.minus(Duration.ofMinutes(1));
        assertThat(new ProcessFile(self.pid(), earlier, 0, 0, true, "", "").process())
                .isEmpty();
    }

    @Test
    void findsWhoListens() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
            assertThat(PortHolder.free(port)).isFalse();
            if (Files.exists(Path.of("/proc/net/tcp"))) {
                assertThat(PortHolder.find(port)).contains(ProcessHandle.current());
            }
        }
        assertThat(PortHolder.free(port)).isTrue();
        assertThat(PortHolder.find(port)).isEmpty();
    }
}
