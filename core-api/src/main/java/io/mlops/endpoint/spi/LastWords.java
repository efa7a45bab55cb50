package io.mlops.endpoint.spi;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** What the containers of endpoints that failed said last. It is read once an endpoint, which fails for good. Thread-safe. */
public final class LastWords {
    /** How many lines are told. */
    public static final int LINES = 20;

    private static final int REMEMBERED = 100;

    private final Function<Throwable, String> reason;
    private final Map<String, String> read = new ConcurrentHashMap<>();

    /** {@code reason} is why a log cannot be read, for people. */
    public LastWords(Function<Throwable, String> reason) {
        this.reason = reason;
    }

    /**
     * What was said, for people.
     *
     * @param endpoint which one, and when it was made
     * @param nothing what is told while nothing is there: it may come yet, logs are some seconds behind
     * @param log where to look; empty where nothing is there
     */
    public String of(String endpoint, String nothing, Supplier<Optional<String>> log) {
        String known = read.get(endpoint);
        if (known != null) {
            return known;
        }
        Optional<String> said;
        try {
            said = log.get();
        } catch (RuntimeException e) { // whatever the cloud's client throws
            return "what its container said cannot be read: " + reason.apply(e);
        }
        if (said.isEmpty()) {
            return nothing;
        }
        if (read.size() >= REMEMBERED) {
            read.clear();
        }
        read.put(endpoint, said.get());
        return said.get();
    }
}
