package io.mlops.spi;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lines that begin with a key, kept in the tags of a cloud's resource: a value takes 256 characters (AWS and Azure), and not every one,
 * so they are base64, spread over tags that are numbered.
 *
 * @param lines each one a key, a space and a value
 */
public record TagLines(List<String> lines) {
    private static final int VALUE = 256;

    public TagLines {
        lines = List.copyOf(lines);
    }

    /** What was written under this prefix; empty where nothing was. */
    public static Optional<TagLines> read(Map<String, String> tags, String prefix) {
        if (!tags.containsKey(prefix + 0)) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; tags.containsKey(prefix + i); i++) {
            text.append(tags.get(prefix + i));
        }
        String decoded = new String(Base64.getDecoder().decode(text.toString()), StandardCharsets.UTF_8);
        return Optional.of(new TagLines(decoded.lines().toList()));
    }

    /** Adds them under this prefix and numbers from 0. */
    public void write(Map<String, String> tags, String prefix) {
        byte[] bytes = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
        String text = Base64.getEncoder().encodeToString(bytes);
        for (int i = 0; i * VALUE < text.length(); i++) {
            tags.put(prefix + i, text.substring(i * VALUE, Math.min(text.length(), (i + 1) * VALUE)));
        }
    }

    /** The values of all lines with this key. */
    public Stream<String> all(String key) {
        return lines.stream().filter(line -> line.startsWith(key + " ")).map(line -> line.substring(key.length() + 1));
    }

    /** The value of the first. */
    public Optional<String> find(String key) {
        return all(key).findFirst();
    }

    /** The value of the one that must be there. */
    public String one(String key) {
        return find(key).orElseThrow(() -> new IllegalStateException("the tags of a resource of ours lack " + key));
    }
}
