package io.mlops.spi;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Asks all regions of a cloud at once.
 *
 * @param classify what a failure of the cloud's client means
 * @param reason why it happened, for people
 */
public record Regions(Function<Throwable, ErrorCode> classify, Function<Throwable, String> reason) {
    /** What a region has at least once the others have answered. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** What is asked of a region. */
    @FunctionalInterface
    public interface Question<T> {
        T ask(String region) throws Exception;
    }

    /** Every region's answer; fails as soon as one region's failure leaves a hole in them. */
    public <T> List<T> all(List<String> regions, Question<T> question) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> asked = ask(threads, regions, question);
            List<T> answers = new ArrayList<>();
            for (Future<T> each : asked) {
                answers.add(answer(each));
            }
            return answers;
        }
    }

    /**
     * What came of asking.
     *
     * @param silent why regions gave no answer
     */
    public record Answers<T>(List<T> answers, SortedMap<String, String> silent) {}

    /**
     * The answers that there are. Once all others have answered, a region has as long again, and two seconds at least; fails where none
     * answers.
     */
    public <T> Answers<T> some(List<String> regions, Question<T> question) throws Exception {
        List<T> answers = new ArrayList<>();
        SortedMap<String, String> silent = new TreeMap<>();
        List<Exception> failures = new ArrayList<>();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            CompletionService<Told<T>> ended = new ExecutorCompletionService<>(threads);
            for (String region : regions) {
                silent.put(region, "it does not answer, and the others do");
                var unused = ended.submit(() -> tell(region, question));
            }
            long began = System.nanoTime();
            for (int waiting = regions.size(); waiting > 0; waiting--) {
                long most = Math.max(PATIENCE.toNanos(), System.nanoTime() - began);
                Future<Told<T>> next = answers.isEmpty() ? ended.take() : ended.poll(most, TimeUnit.NANOSECONDS);
                if (next == null) {
                    break;
                }
                Told<T> told = next.get();
                told.answer().ifPresent(answers::add);
                silent.remove(told.region());
                told.failure().ifPresent(failure -> {
                    failures.add(named(told.region(), failure));
                    silent.put(told.region(), reason.apply(failure));
                });
            }
        } finally {
            threads.shutdownNow(); // whoever hangs is not waited for
        }
        if (answers.isEmpty()) {
            throw failures.get(0);
        }
        return new Answers<>(answers, silent);
    }

    /** What a region told: one of both. */
    private record Told<T>(String region, Optional<T> answer, Optional<Exception> failure) {}

    // What the SDK may throw is anything; who asked decides what it means.
    private static <T> Told<T> tell(String region, Question<T> question) {
        try {
            return new Told<>(region, Optional.of(question.ask(region)), Optional.empty());
        } catch (Exception e) {
            return new Told<>(region, Optional.empty(), Optional.of(e));
        }
    }

    /** The first answer, though other regions fail; where there is none, a region that failed might have had it. */
    public <T> Optional<T> any(List<String> regions, Question<Optional<T>> question) throws Exception {
        List<Exception> failures = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Optional<T>> each : ask(threads, regions, question)) {
                try {
                    Optional<T> answer = answer(each);
                    if (answer.isPresent()) {
                        return answer;
                    }
                } catch (InterruptedException e) {
                    throw e;
                } catch (Exception e) {
                    failures.add(e);
                }
            }
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
        return Optional.empty();
    }

    private <T> List<Future<T>> ask(ExecutorService threads, List<String> regions, Question<T> question) {
        return regions.stream()
                .map(region -> threads.submit(() -> asked(region, question)))
                .toList();
    }

    private <T> T asked(String region, Question<T> question) throws Exception {
        try {
            return question.ask(region);
        } catch (Exception e) {
            throw named(region, e);
        }
    }

    private Exception named(String region, Exception e) {
        return e instanceof MlopsException || e instanceof DriverException || e instanceof InterruptedException
                ? e
                : new DriverException(classify.apply(e), "region " + region + ": " + reason.apply(e), e);
    }

    private static <T> T answer(Future<T> asked) throws Exception {
        try {
            return asked.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
