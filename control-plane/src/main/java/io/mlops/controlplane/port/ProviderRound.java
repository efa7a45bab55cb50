package io.mlops.controlplane.port;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Asks several providers the same at once; one that hangs is not waited for longer than the others may take. Used by one thread. */
public final class ProviderRound {
    private ProviderRound() {}

    /**
     * How long providers may take.
     *
     * @param first until one of them has answered
     * @param others what the others have from then on at least; as long again where the answer took longer
     */
    public record Waiting(Duration first, Duration others) {
        private long nanos(boolean answered, long took) {
            return answered ? Math.max(others.toNanos(), took) : first.toNanos();
        }
    }

    /**
     * What each provider answers, by its name; those that did not in time are left out.
     *
     * @throws MlopsException as {@code question}, and CANCELLED where the thread is interrupted
     */
    public static <T> Map<String, T> ask(Collection<String> names, Waiting waiting, Function<String, T> question) {
        Map<String, T> found = new TreeMap<>();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            CompletionService<Map.Entry<String, T>> ended = new ExecutorCompletionService<>(threads);
            names.forEach(name -> ended.submit(() -> Map.entry(name, question.apply(name))));
            long began = System.nanoTime();
            long most = waiting.nanos(false, 0);
            while (found.size() < names.size()) {
                Future<Map.Entry<String, T>> next = ended.poll(most, TimeUnit.NANOSECONDS);
                if (next == null) {
                    break;
                }
                found.put(next.get().getKey(), next.get().getValue());
                most = waiting.nanos(true, System.nanoTime() - began);
            }
            return found;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof MlopsException known
                    ? known
                    : new IllegalStateException("a provider failed while it was asked", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MlopsException(ErrorCode.CANCELLED, "interrupted while the providers were asked", e);
        } finally {
            threads.shutdownNow(); // whoever hangs is not waited for
        }
    }
}
