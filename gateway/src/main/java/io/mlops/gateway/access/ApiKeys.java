package io.mlops.gateway.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The API keys that are known, by their SHA-256. A file of them has one {@code name: sha256:<hex>} a line, optionally followed by
 * the deployments that the key is for; {@code #} begins a comment. A plain hash is enough because keys are 32 random bytes: there
 * is nothing to guess. Immutable.
 */
public final class ApiKeys {
    private static final Pattern LINE = Pattern.compile(
            "(?<name>[A-Za-z0-9][A-Za-z0-9._-]{0,63}): +sha256:(?<hash>[0-9a-f]{64})(?<deployments>( +[a-z][a-z0-9-]{0,19})*)");
    private static final int KEY_BYTES = 32;
    private static final String PREFIX = "mlops_";

    private final Map<Sha256, Identity> keys;

    private ApiKeys(Map<Sha256, Identity> keys) {
        this.keys = keys;
    }

    /** Reads a file's content; an IOException names the line, and never what stands there: it may be a key. */
    public static ApiKeys read(byte[] content, String file) throws IOException {
        Map<Sha256, Identity> keys = new HashMap<>();
        Set<String> names = new HashSet<>();
        String[] lines = new String(content, StandardCharsets.UTF_8).split("\r?\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher matcher = LINE.matcher(line);
            String where = file + ":" + (i + 1) + ": ";
            if (!matcher.matches()) {
                throw new IOException(
                        where
                                + "expected NAME: sha256:HASH, with the deployments that the key is for behind it, or none for all");
            }
            String name = matcher.group("name");
            Set<String> deployments = deployments(matcher.group("deployments"));
            if (!names.add(name)) {
                throw new IOException(where + "there is another key named " + name);
            }
            if (keys.put(Sha256.parse(matcher.group("hash")), new Identity(name, deployments)) != null) {
                throw new IOException(where + "the key of " + name + " has another name already");
            }
        }
        return new ApiKeys(Map.copyOf(keys));
    }

    private static @Nullable Set<String> deployments(String text) {
        return text.isBlank() ? null : Set.copyOf(List.of(text.strip().split(" +")));
    }

    /** Who has this key; null when nobody. */
    @Nullable Identity find(String key) {
        return keys.get(Sha256.of(key));
    }

    /** A new key: 32 random bytes. Show it once and keep only its {@link #line}. */
    public static String create(SecureRandom random) {
        byte[] bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The line of the file for this key; IllegalArgumentException when a name is not allowed. */
    public static String line(String name, String key, Set<String> deployments) {
        StringBuilder line =
                new StringBuilder(name + ": sha256:" + Sha256.of(key).hex());
        deployments.stream().sorted().forEach(deployment -> line.append(' ').append(deployment));
        if (!LINE.matcher(line).matches()) {
            throw new IllegalArgumentException("the name of a key has letters, digits, dots, dashes and underscores,"
                    + " at most 64; deployments are named as in their specs");
        }
        return line.toString();
    }
}
