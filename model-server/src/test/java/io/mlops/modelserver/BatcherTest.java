package io.mlops.modelserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mlops.modelserver.Batcher.BatchLimits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatcherTest {
    private static final Signature SIGNATURE = TestModels.signature(List.of("x:FP32:-1,-1"), List.of("y:FP32:-1,-1"));

    private final Semaphore gate = new Semaphore(0);
    private final List<List<Integer>> batches = new CopyOnWriteArrayList<>();
    private final List<String> answers = new CopyOnWriteArrayList<>();
    private final AtomicLong clock = new AtomicLong();
    private final Metrics metrics = new Metrics();
    private Batcher batcher = batcher(new BatchLimits(4, Duration.ZERO, 3));

    private Batcher batcher(BatchLimits limits) {
        Batcher made =
                new Batcher(new BatchRunner(this::echo, SIGNATURE, metrics, clock::get), limits, metrics, clock::get);
        made.start();
        return made;
    }

    @AfterEach
    void close() {
        gate.release(1_000);
        batcher.close();
    }

    /** A model that waits for the gate, refuses the value 13, and gives its input back. */
    private Tensor[] echo(List<Tensor[]> parts) {
        gate.acquireUninterruptibly();
        List<Integer> rows = new ArrayList<>();
        int bytes = 0;
        int count = 0;
        for (Tensor[] part : parts) {
            rows.add(part[0].rows());
            count += part[0].rows();
            bytes += part[0].data().remaining();
        }
        batches.add(rows);
        ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        parts.forEach(part -> out.put(part[0].data().duplicate()));
        for (int i = 0; i < bytes; i += 4) {
            if (out.getFloat(i) == 13) {
                throw new IllegalStateException("unlucky");
            }
        }
        return new Tensor[] {new Tensor(Datatype.FP32, Shapes.withRows(parts.getFirst()[0].shape(), count), out.flip())
        };
    }

    private PredictJob job(String name, int rows, int columns, float value, long deadline) {
        ByteBuffer data = ByteBuffer.allocate(4 * rows * columns).order(ByteOrder.LITTLE_ENDIAN);
        while (data.hasRemaining()) {
            data.putFloat(value);
        }
        Tensor[] inputs = {new Tensor(Datatype.FP32, new long[] {rows, columns}, data.flip())};
        return new PredictJob(inputs, clock.get(), deadline, new PredictJob.Reply() {
            @Override
            public void done(Tensor[] outputs) {
                Tensor y = outputs[0];
                boolean own = y.rows() == rows && y.data().remaining() == 4 * rows * columns;
                for (int i = 0; i < y.data().remaining(); i += 4) {
                    own &= y.data().getFloat(y.data().position() + i) == value;
                }
                answers.add(name + (own ? " ok" : " mixed up"));
            }

            @Override
            public void failed(RequestException reason) {
                answers.add(name + " " + reason.status());
            }
        });
    }

    private PredictJob job(String name, int rows, float value) {
        return job(name, rows, 2, value, PredictJob.NO_DEADLINE);
    }

    /** Lets the model take one request, so that the next ones wait together. */
    private void occupy() {
        batcher.submit(job("first", 1, 1));
        await().until(() -> gate.hasQueuedThreads());
    }

    @Test
    void stacksWhatWaitsUpToTheLimitAndSplitsTheAnswers() {
        occupy();
        batcher.submit(job("a", 1, 2));
        batcher.submit(job("b", 2, 3));
        batcher.submit(job("c", 2, 4));
        gate.release(3);
        await().until(() -> answers.size() == 4);
        assertThat(batches).containsExactly(List.of(1), List.of(1, 2), List.of(2));
        assertThat(answers).containsExactly("first ok", "a ok", "b ok", "c ok");
    }

    @Test
    void runsARequestLargerThanTheLimitAlone() {
        gate.release(1);
        batcher.submit(job("large", 9, 1));
        await().until(() -> answers.size() == 1);
        assertThat(batches).containsExactly(List.of(9));
    }

    @Test
    void doesNotStackOtherShapes() {
        occupy();
        batcher.submit(job("a", 1, 2));
        batcher.submit(job("wide", 1, 3, 5, PredictJob.NO_DEADLINE));
        batcher.submit(job("b", 1, 6));
        gate.release(4);
        await().until(() -> answers.size() == 4);
        assertThat(batches).containsExactly(List.of(1), List.of(1), List.of(1), List.of(1));
        assertThat(answers).containsExactly("first ok", "a ok", "wide ok", "b ok");
    }

    @Test
    void refusesWhatTheQueueCannotHold() {
        occupy();
        for (int i = 0; i < 3; i++) {
            batcher.submit(job("q" + i, 1, i));
        }
        assertThat(batcher.queued()).isEqualTo(3);
        assertThatThrownBy(() -> batcher.submit(job("late", 1, 1)))
                .isInstanceOfSatisfying(
                        RequestException.class, e -> assertThat(e.status()).isEqualTo(503))
                .hasMessageContaining("3 requests wait already");
    }

    @Test
    void dropsWhatIsTooLateBeforePredicting() {
        occupy();
        batcher.submit(job("late", 1, 2, 2, clock.get() + 5));
        batcher.submit(job("patient", 1, 2, 3, clock.get() + 50));
        clock.addAndGet(5);
        gate.release(2);
        await().until(() -> answers.size() == 3);
        assertThat(answers).containsExactly("first ok", "late 504", "patient ok");
        assertThat(batches).containsExactly(List.of(1), List.of(1));
    }

    @Test
    void repeatsAFailedBatchOneByOne() {
        occupy();
        batcher.submit(job("a", 1, 2));
        batcher.submit(job("bad", 1, 13));
        batcher.submit(job("b", 1, 4));
        gate.release(5);
        await().until(() -> answers.size() == 4);
        assertThat(answers).containsExactly("first ok", "a ok", "bad 424", "b ok");
    }

    @Test
    void waitsForAsManyAsLastTimeAndNoLongerThanTheBound() {
        batcher.close();
        batcher = batcher(new BatchLimits(4, Duration.ofDays(1), 8));
        gate.release(1);
        batcher.submit(job("idle", 1, 1));
        await().until(() -> answers.size() == 1);
        occupy();
        batcher.submit(job("a", 1, 2));
        batcher.submit(job("b", 1, 3));
        gate.release(2);
        await().until(() -> answers.size() == 4);
        gate.release(1);
        batcher.submit(job("c", 1, 4));
        batcher.submit(job("d", 1, 5));
        await().until(() -> answers.size() == 6);
        assertThat(batches).containsExactly(List.of(1), List.of(1), List.of(1, 1), List.of(1, 1));
    }

    @Test
    void refusesWhatStillWaitsWhenItStops() {
        occupy();
        batcher.submit(job("waiting", 1, 2));
        Thread closing = Thread.ofVirtual().start(batcher::close);
        await().until(() -> {
            try {
                batcher.submit(job("probe", 1, 1));
                return false;
            } catch (RequestException e) {
                return e.status() == 503;
            }
        });
        gate.release(10);
        await().until(() -> !closing.isAlive());
        assertThat(answers).contains("first ok").contains("waiting 503");
    }
}
