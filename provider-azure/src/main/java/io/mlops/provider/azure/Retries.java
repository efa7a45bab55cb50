package io.mlops.provider.azure;

import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.RequestRetryCondition;
import com.azure.core.http.policy.RetryStrategy;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When a call is tried again by itself: soon or not at all. Whoever is told to wait for longer is told so, since what drives the
 * providers comes again anyway.
 *
 * @param attempts how often a call is tried, at least 1
 */
record Retries(int attempts) implements RetryStrategy {
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    /** https://learn.microsoft.com/azure/architecture/best-practices/retry-service-specific */
    private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

    @Override
    public int getMaxRetries() {
        return attempts - 1;
    }

    @Override
    public Duration calculateRetryDelay(int retry) {
        long doubled = Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.min(retry, 10));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(doubled / 2, doubled + 1));
    }

    @Override
    public boolean shouldRetryCondition(RequestRetryCondition condition) {
        HttpResponse response = condition.getResponse();
        if (response != null) {
            return PASSING.contains(response.getStatusCode()) && soon(response);
        }
        Throwable failure = condition.getThrowable();
        return failure instanceof IOException || failure.getCause() instanceof IOException;
    }

    private static boolean soon(HttpResponse response) {
        return !RetryAfter.ofCosts(response)
                && RetryAfter.read(response)
                        .map(wait -> wait.compareTo(LONGEST) <= 0)
                        .orElse(true);
    }
}
