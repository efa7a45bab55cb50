package io.mlops.artifact.spi;

import io.mlops.Tags;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Tags as one line of text, for stores that keep them among the metadata: the query of a URL. */
public final class TagText {
    private TagText() {}

    public static String write(Tags tags) {
        return tags.entries().entrySet().stream()
                .map(tag -> URLEncoder.encode(tag.getKey(), StandardCharsets.UTF_8) + "="
                        + URLEncoder.encode(tag.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** What {@link #write} made; none for an empty text. */
    public static Tags read(String text) {
        Map<String, String> tags = new TreeMap<>();
        for (String pair : text.isEmpty() ? new String[0] : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            tags.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
        }
        return Tags.of(tags);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
