package io.mlops.provider.azure;

import io.mlops.Tags;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What queries and budgets are filtered by: one tag, or several that all must hold (an {@code and} of one is none).
 *
 * @param dimensions never ours
 */
record TagFilter(
        @Nullable List<TagFilter> and,
        @Nullable Comparison tags,
        @Nullable Object dimensions,
        @Nullable Object or) {
    /** One of these values. */
    record Comparison(String name, String operator, List<String> values) {}

    /** Null for no tags: nothing is filtered. */
    static @Nullable TagFilter of(Tags tags) {
        List<TagFilter> each = tags.entries().entrySet().stream()
                .map(tag ->
                        new TagFilter(null, new Comparison(tag.getKey(), "In", List.of(tag.getValue())), null, null))
                .toList();
        return each.size() > 1
                ? new TagFilter(each, null, null, null)
                : each.stream().findFirst().orElse(null);
    }

    /** Empty for a filter of anything but tags that all must hold. */
    static Optional<Tags> read(@Nullable TagFilter filter) {
        if (filter == null || filter.equals(new TagFilter(null, null, null, null))) {
            return Optional.of(Tags.none());
        }
        List<TagFilter> parts = filter.and == null || filter.and.isEmpty() ? List.of(filter) : filter.and;
        if (parts.size() > 1 && (filter.tags != null || filter.dimensions != null || filter.or != null)) {
            return Optional.empty();
        }
        Map<String, String> tags = new TreeMap<>();
        for (TagFilter part : parts) {
            Comparison tag = part.tags;
            if (tag == null
                    || part.dimensions != null
                    || part.or != null
                    || tag.values().size() != 1
                    || !Tags.fits(tag.name(), tag.values().getFirst())
                    || tags.put(tag.name(), tag.values().getFirst()) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(Tags.of(tags));
    }
}
