package io.mlops.controlplane.port;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Asks several services at once: clouds far away answer in a second each. */
public final class AtOnce {
    private AtOnce() {}

    /**
     * The answers in the order of the questions, once all have come.
     *
     * @throws MlopsException the first failure in that order, or CANCELLED where the thread is interrupted
     */
    public static <Q, A> List<A> ask(List<Q> questions, Function<Q, A> asked) {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            List<Future<A>> coming = questions.stream()
                    .map(question -> threads.submit(() -> asked.apply(question)))
                    .toList();
            List<A> answers = new ArrayList<>();
            for (Future<A> each : coming) {
                answers.add(each.get());
            }
            return answers;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof MlopsException known
                    ? known
                    : new IllegalStateException("asking failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MlopsException(ErrorCode.CANCELLED, "interrupted while services were asked", e);
        } finally {
            threads.shutdownNow(); // what a failure has made useless is not waited for
        }
    }
}
