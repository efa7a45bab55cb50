package io.mlops.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ParallelTest {
    private static final List<Integer> MANY = IntStream.range(0, 100).boxed().toList();

    @Test
    void doesEverythingOnceAndSoManyAtATime() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger sum = new AtomicInteger();

        Parallel.forEach(MANY, 3, item -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            sum.addAndGet(item);
            running.decrementAndGet();
        });

        assertThat(sum).hasValue(4950);
        assertThat(most.get()).isBetween(1, 3);
        Parallel.forEach(List.of(), 3, item -> sum.set(0));
        assertThat(sum).hasValue(4950);
    }

    @Test
    void theFirstFailureStopsTheOthersAndIsTold() {
        AtomicInteger interrupted = new AtomicInteger();
        CountDownLatch waiting = new CountDownLatch(1);

        assertThatThrownBy(() -> Parallel.forEach(List.of(1, 2, 3, 4), 2, item -> {
                    if (item == 1) {
                        waiting.await();
                        throw new IOException("no answer");
                    }
                    waiting.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.incrementAndGet();
                        throw e;
                    }
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("no answer");

        assertThat(interrupted).hasValue(1);
    }

    @Test
    void anInterruptOfTheCallerStopsThemAll() {
        Thread caller = Thread.currentThread();
        AtomicInteger interrupted = new AtomicInteger();
        CountDownLatch both = new CountDownLatch(2);

        assertThatThrownBy(() -> Parallel.forEach(List.of(1, 2), 2, item -> {
                    try {
                        both.countDown();
                        // The one that comes first may interrupt the caller while the other one is still here.
                        both.await();
                        caller.interrupt();
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.incrementAndGet();
                        throw e;
                    }
                }))
                .isInstanceOf(InterruptedException.class);

        assertThat(interrupted).hasValue(2);
        // The second interrupt may have come after the first one was noticed; the next test runs in this thread.
        assertThat(Thread.interrupted()).isIn(true, false);
    }

    @Test
    void anErrorComesOutAsItIs() {
        assertThatThrownBy(() -> Parallel.forEach(MANY, 2, item -> {
                    throw new AssertionError("a bug");
                }))
                .isInstanceOf(AssertionError.class);
    }
}
