package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.gateway.tls.ClientTls;
import io.mlops.gateway.tls.TlsEngine;
import io.mlops.gateway.tls.UpstreamTlsFiles;
import io.mlops.routing.SelfDoubt;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.InstantSource;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an event loop does while time passes, which it does here as the test wants. */
class WorkerTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger begun = new AtomicInteger();
    private @Nullable Worker worker;

    private void pass(long millis) {
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    /** A tick that comes late says so, and this begins something there and then. */
    private void begin() {
        begun.incrementAndGet();
        Objects.requireNonNull(worker).waitsFor();
    }

    @Test
    void whatBeginsDuringATickIsWatchedByTheSameTicks() {
        channel.freezeTime();
        Clock clock = new Clock(
                () -> {
                    looks.incrementAndGet();
                    return now.get();
                },
                InstantSource.system());
        try (Reach reach = new Reach(new ClientTls(UpstreamTlsFiles.defaults(), TlsEngine.JDK))) {
            Worker made = new Worker(
                    0,
                    channel.eventLoop(),
                    Transport.NIO,
                    clock,
                    new SplittableRandom(1),
                    new SelfDoubt(1, 0),
                    late -> begin(),
                    reach);
            worker = made;
            made.waitsFor();
            for (int i = 0; i < 5; i++) {
                pass(100);
            }
            assertThat(begun).hasValue(5);
            looks.set(0);
            pass(10);
            assertThat(looks).hasValue(1);
        }
    }
}
