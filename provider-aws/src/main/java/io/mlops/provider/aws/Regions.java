package io.mlops.provider.aws;

import io.mlops.MlopsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks all regions at once. */
final class Regions {
    private Regions() {}

    /** What is asked of a region. */
    @FunctionalInterface
    interface Question<T> {
        T ask(String region) throws Exception;
    }

    /** Every region's answer; fails as soon as one region's failure leaves a hole in them. */
    static <T> List<T> all(List<String> regions, Question<T> question) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> asked = ask(threads, regions, question);
            List<T> answers = new ArrayList<>();
            for (Future<T> each : asked) {
                answers.add(answer(each));
            }
            return answers;
        }
    }

    /** The first answer, though other regions fail; where there is none, a region that failed might have had it. */
    static <T> Optional<T> any(List<String> regions, Question<Optional<T>> question) throws Exception {
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

    private static <T> List<Future<T>> ask(ExecutorService threads, List<String> regions, Question<T> question) {
        return regions.stream()
                .map(region -> threads.submit(() -> asked(region, question)))
                .toList();
    }

    private static <T> T asked(String region, Question<T> question) throws Exception {
        try {
            return question.ask(region);
        } catch (MlopsException | AwsException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new AwsException(AwsErrors.classify(e), "region " + region + ": " + AwsErrors.reason(e), e);
        }
    }

    private static <T> T answer(Future<T> asked) throws Exception {
        try {
            return asked.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
