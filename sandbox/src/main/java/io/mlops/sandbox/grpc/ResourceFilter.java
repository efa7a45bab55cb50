package io.mlops.sandbox.grpc;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What lists are asked with (https://google.aip.dev/160): comparisons of fields, {@code AND}, {@code OR}, {@code NOT} and parentheses, also
 * around several values. Times are compared as such. Used by one thread.
 */
public final class ResourceFilter {
    private static final Pattern TOKEN =
            Pattern.compile("\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|[()]|!=|<=|>=|[=<>:]|[^\\s()=<>:!\"]+)");

    private final List<String> tokens = new ArrayList<>();
    private int at;

    private ResourceFilter(String text) throws GcpError {
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            tokens.add(matcher.group(1));
            end = matcher.end();
        }
        if (!text.substring(end).isBlank()) {
            throw GcpError.invalid("Could not parse the filter at '" + text.substring(end) + "'.");
        }
    }

    /** What a thing has in its fields. */
    public interface Fields extends Function<String, Optional<String>> {}

    /** What the filter wants; everything where it is empty. INVALID_ARGUMENT where it is none. */
    public static Predicate<Fields> of(String text) throws GcpError {
        ResourceFilter filter = new ResourceFilter(text);
        if (filter.tokens.isEmpty()) {
            return fields -> true;
        }
        Predicate<Fields> wanted = filter.any();
        if (filter.at < filter.tokens.size()) {
            throw GcpError.invalid("Could not parse the filter at '" + filter.tokens.get(filter.at) + "'.");
        }
        return wanted;
    }

    private Predicate<Fields> any() throws GcpError {
        Predicate<Fields> wanted = all();
        while (taken("OR")) {
            wanted = wanted.or(all());
        }
        return wanted;
    }

    private Predicate<Fields> all() throws GcpError {
        Predicate<Fields> wanted = one();
        while (taken("AND")) {
            wanted = wanted.and(one());
        }
        return wanted;
    }

    private Predicate<Fields> one() throws GcpError {
        if (taken("NOT")) {
            return one().negate();
        }
        if (taken("(")) {
            Predicate<Fields> inner = any();
            require(")");
            return inner;
        }
        String field = next();
        String operator = next();
        BiPredicate<Optional<String>, String> holds = operator(operator);
        Predicate<Fields> wanted = fields -> false;
        boolean several = taken("(");
        do {
            String value = plain(next());
            wanted = wanted.or(fields -> holds.test(fields.apply(field), value));
        } while (several && taken("OR"));
        if (several) {
            require(")");
        }
        return wanted;
    }

    private static BiPredicate<Optional<String>, String> operator(String operator) throws GcpError {
        return switch (operator) {
            case "=" -> (is, value) -> is.isPresent() && compare(is.get(), value) == 0;
            case "!=" -> (is, value) -> is.isEmpty() || compare(is.get(), value) != 0;
            case "<" -> (is, value) -> is.isPresent() && compare(is.get(), value) < 0;
            case "<=" -> (is, value) -> is.isPresent() && compare(is.get(), value) <= 0;
            case ">" -> (is, value) -> is.isPresent() && compare(is.get(), value) > 0;
            case ">=" -> (is, value) -> is.isPresent() && compare(is.get(), value) >= 0;
            case ":" ->
                (is, value) -> is.isPresent() && (value.equals("*") || is.get().contains(value));
            default -> throw GcpError.invalid("Could not parse the filter: '" + operator + "' compares nothing.");
        };
    }

    private static int compare(String one, String other) {
        Optional<Instant> time = time(one);
        Optional<Instant> otherTime = time(other);
        return time.isPresent() && otherTime.isPresent() ? time.get().compareTo(otherTime.get()) : one.compareTo(other);
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty(); // then it is text
        }
    }

    private static String plain(String token) {
        return token.startsWith("\"") ? token.substring(1, token.length() - 1).replaceAll("\\\\(.)", "$1") : token;
    }

    private boolean taken(String token) {
        boolean there = at < tokens.size() && tokens.get(at).equals(token);
        at += there ? 1 : 0;
        return there;
    }

    private void require(String token) throws GcpError {
        if (!taken(token)) {
            throw GcpError.invalid("Could not parse the filter: a '" + token + "' is missing.");
        }
    }

    private String next() throws GcpError {
        if (at == tokens.size()) {
            throw GcpError.invalid("Could not parse the filter: it ends too early.");
        }
        return tokens.get(at++);
    }
}
