package io.mlops.gateway.access;

import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who asks. The name goes to logs and keys the rate limit.
 *
 * @param name of the API key, the token's subject, or the certificate's
 * @param deployments what it may ask; null for everything
 */
public record Identity(String name, @Nullable Set<String> deployments) {
    /** Printable, and nothing that would need an escape in a log or a metric. */
    private static final Pattern NAME = Pattern.compile("[\\x20-\\x7e&&[^\"\\\\]]{1,256}");

    public Identity {
        Objects.requireNonNull(name, "name");
        if (!isName(name)) {
            throw new IllegalArgumentException("a name has 1 to 256 printable characters, no quotes, no backslash");
        }
        deployments = deployments == null ? null : Set.copyOf(deployments);
    }

    /** One that may ask everything. */
    public static Identity of(String name) {
        return new Identity(name, null);
    }

    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    public boolean mayAsk(String deployment) {
        return deployments == null || deployments.contains(deployment);
    }
}
