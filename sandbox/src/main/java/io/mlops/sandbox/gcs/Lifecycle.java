package io.mlops.sandbox.gcs;

import io.mlops.sandbox.gcs.GcsBucket.Kept;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * What the rules of a bucket do with an object by now (https://cloud.google.com/storage/docs/lifecycle): all conditions of a rule must hold;
 * a deletion goes before any move, and of several moves the one to the class counts that costs least to keep. Google may take a day for it;
 * here it is done when the bucket is next asked for anything.
 */
final class Lifecycle {
    /** What costs most to keep first. */
    private static final List<String> CLASSES = List.of("STANDARD", "NEARLINE", "COLDLINE", "ARCHIVE");

    private Lifecycle() {}

    /** What becomes of an object. */
    sealed interface Fate {
        /** It is deleted. */
        record Deleted() implements Fate {}

        /** It is kept in this class from now on, which may be the one that it has. */
        record KeptIn(String storageClass) implements Fate {}
    }

    /** @param rules as the bucket's document has them */
    static Fate of(String object, Kept kept, JsonNode rules, Instant now) {
        int coldest = CLASSES.indexOf(kept.storageClass());
        for (JsonNode rule : rules) {
            if (holds(rule.path("condition"), object, kept, now)) {
                if (rule.at("/action/type").asString("").equals("Delete")) {
                    return new Fate.Deleted();
                }
                coldest = Math.max(
                        coldest, CLASSES.indexOf(rule.at("/action/storageClass").asString("")));
            }
        }
        return new Fate.KeptIn(CLASSES.get(coldest));
    }

    private static boolean holds(JsonNode condition, String object, Kept kept, Instant now) {
        return condition.propertyNames().stream()
                .allMatch(name -> holds(name, condition.path(name), object, kept, now));
    }

    /** Nothing has a time of its own, and no versions are kept: what asks for these never holds. */
    private static boolean holds(String name, JsonNode value, String object, Kept kept, Instant now) {
        return switch (name) {
            case "age" -> !now.isBefore(kept.created().plus(Duration.ofDays(value.asLong(0))));
            case "createdBefore" -> kept.created().isBefore(midnight(value.asString("")));
            case "isLive" -> value.asBoolean(true);
            case "matchesPrefix" -> any(value, object::startsWith);
            case "matchesSuffix" -> any(value, object::endsWith);
            case "matchesStorageClass" -> any(value, kept.storageClass()::equals);
            default -> false;
        };
    }

    private static boolean any(JsonNode texts, Predicate<String> matches) {
        return texts.valueStream().map(text -> text.asString("")).anyMatch(matches);
    }

    private static Instant midnight(String date) {
        try {
            return LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            return Instant.MIN; // no object is as old
        }
    }
}
