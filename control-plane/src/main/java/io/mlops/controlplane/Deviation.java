package io.mlops.controlplane;

import io.mlops.ErrorCode;
import io.mlops.Location;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that a location cannot honour of a spec, or honours in its own way.
 *
 * @param location where
 * @param field of the spec, as {@code requests.max-body}
 * @param what how it is there, for people
 * @param codeOrNull what a deployment fails with for it; null where it is only different there
 */
public record Deviation(
        Location location,
        String field,
        String what,
        @Nullable ErrorCode codeOrNull) {
    public Deviation {
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(field, "field");
        Objects.requireNonNull(what, "what");
    }

    static Deviation stop(Location location, String field, String what, ErrorCode code) {
        return new Deviation(location, field, what, code);
    }

    static Deviation difference(Location location, String field, String what) {
        return new Deviation(location, field, what, null);
    }

    /** Whether nothing can be deployed like this; it is different there otherwise. */
    public boolean stops() {
        return codeOrNull != null;
    }

    /** What a deployment fails with for it. */
    Optional<ErrorCode> code() {
        return Optional.ofNullable(codeOrNull);
    }
}
