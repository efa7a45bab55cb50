package io.mlops.artifact;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A place in the artifact store of a provider, written {@code store://PROVIDER/KEY}.
 *
 * @param provider whose store it is
 * @param path what follows the slash; perhaps empty, or the beginning of keys
 */
public record StoreUri(String provider, String path) {
    /** What all of them begin with. */
    public static final String SCHEME = "store://";

    private static final Pattern PROVIDER = Pattern.compile("[a-z0-9][a-z0-9-]*");

    public StoreUri {
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(path, "path");
    }

    /** An object's. */
    public static StoreUri of(String provider, ObjectKey key) {
        return new StoreUri(provider, key.value());
    }

    /** Whether a text is meant as one. */
    public static boolean isOne(String text) {
        return text.startsWith(SCHEME);
    }

    /** Reads one; says what is wrong in an IllegalArgumentException. */
    public static StoreUri parse(String text) {
        if (!isOne(text)) {
            throw new IllegalArgumentException("\"" + text
                    + "\" names no store; write store://PROVIDER/KEY, as in store://local/models/policy.pt");
        }
        String rest = text.substring(SCHEME.length());
        int slash = rest.indexOf('/');
        String provider = slash < 0 ? rest : rest.substring(0, slash);
        if (!PROVIDER.matcher(provider).matches()) {
            throw new IllegalArgumentException("\"" + text
                    + "\" names no provider; write store://PROVIDER/KEY, as in store://local/models/policy.pt");
        }
        return new StoreUri(provider, slash < 0 ? "" : rest.substring(slash + 1));
    }

    /** The object's key; INVALID_ARGUMENT where this is no object's place. */
    public ObjectKey key() {
        if (path.isEmpty() || path.endsWith("/")) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT, "cannot use " + this + " as an object: its key is missing");
        }
        return ObjectKey.of(path);
    }

    @Override
    public String toString() {
        return SCHEME + provider + "/" + path;
    }
}
