package io.mlops.provider.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When to come again: the header Retry-After, in seconds or a date (RFC 9110, 10.2.3), and those of Cost Management, in seconds
 * (https://learn.microsoft.com/azure/cost-management-billing/automate/get-usage-data-azure-cli#query-api-throttling).
 */
final class RetryAfter {
    /** Each of its limits has one: units of a query, and calls for a scope, a tenant and a client. */
    private static final List<HttpHeaderName> COSTS = Stream.of("qpu", "entity", "tenant", "client")
            .map(limit ->
                    HttpHeaderName.fromString("x-ms-ratelimit-microsoft.costmanagement-" + limit + "-retry-after"))
            .toList();

    private RetryAfter() {}

    /** The longest of all that the answer tells. */
    static Optional<Duration> read(HttpResponse response) {
        return Stream.concat(read(response.getHeaderValue(HttpHeaderName.RETRY_AFTER)).stream(), costs(response))
                .max(Comparator.naturalOrder());
    }

    /** Whether Cost Management refuses for the sake of its limits: the library does not know how long to wait then. */
    static boolean ofCosts(HttpResponse response) {
        return costs(response).anyMatch(Duration::isPositive);
    }

    private static Stream<Duration> costs(HttpResponse response) {
        return COSTS.stream().flatMap(name -> read(response.getHeaderValue(name)).stream());
    }

    /** How long to wait; empty where the header is missing or says nothing that can be read. */
    static Optional<Duration> read(@Nullable String header) {
        return read(header, InstantSource.system());
    }

    static Optional<Duration> read(@Nullable String header, InstantSource clock) {
        if (header == null) {
            return Optional.empty();
        }
        if (header.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(header)));
        }
        try {
            Instant then = ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(clock.instant(), then);
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
