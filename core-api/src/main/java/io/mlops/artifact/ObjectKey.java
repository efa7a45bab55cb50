package io.mlops.artifact;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * The name of an object in a store: segments separated by {@code /}. A key cannot escape its store: no empty segment,
 * no {@code .} or {@code ..}, no backslash, no control character.
 *
 * @param value 1 to 1,024 bytes of UTF-8 (S3's and Google's limit), segments of at most 255 bytes (file systems')
 */
public record ObjectKey(String value) implements Comparable<ObjectKey> {
    private static final int MAX_BYTES = 1024;
    private static final int MAX_SEGMENT_BYTES = 255;

    public ObjectKey {
        Objects.requireNonNull(value, "value");
        // Two unpaired surrogates would be one and the same '?' in UTF-8, and so in every store.
        if (value.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw invalid(value, "it has half of a surrogate pair");
        }
        if (value.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw invalid(value, "longer than " + MAX_BYTES + " bytes");
        }
        for (String segment : value.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw invalid(value, "empty, . and .. are not allowed between slashes");
            }
            if (segment.getBytes(StandardCharsets.UTF_8).length > MAX_SEGMENT_BYTES) {
                throw invalid(value, "a part between slashes is longer than " + MAX_SEGMENT_BYTES + " bytes");
            }
        }
        if (value.indexOf('\\') >= 0 || value.chars().anyMatch(Character::isISOControl)) {
            throw invalid(value, "backslashes and control characters are not allowed");
        }
    }

    public static ObjectKey of(String value) {
        return new ObjectKey(value);
    }

    /** Empty for what no store of ours can read or write, such as the names that consoles give to folders. */
    public static Optional<ObjectKey> read(String name) {
        try {
            return Optional.of(of(name));
        } catch (MlopsException e) {
            return Optional.empty();
        }
    }

    /** By Unicode code points, which is the order of the UTF-8 bytes and of every cloud's listing. */
    @Override
    public int compareTo(ObjectKey other) {
        return Arrays.compare(
                value.codePoints().toArray(), other.value.codePoints().toArray());
    }

    @Override
    public String toString() {
        return value;
    }

    private static MlopsException invalid(String value, String reason) {
        return new MlopsException(
                ErrorCode.INVALID_ARGUMENT,
                "cannot use object key \"" + value.replaceAll("\\p{Cntrl}", "?") + "\": " + reason);
    }
}
