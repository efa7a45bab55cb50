package io.mlops.cli.command;

import io.mlops.Tags;
import io.mlops.cli.console.Argument;
import io.mlops.cli.console.Flag;
import io.mlops.cli.console.UsageException;
import java.util.Map;
import java.util.TreeMap;

/** What the storage commands have in common. */
final class StorageOptions {
    private static final String PLACE = "store://PROVIDER/KEY";

    private StorageOptions() {}

    static Argument place(String description) {
        return Argument.required(0, PLACE, description);
    }

    static Flag recursive() {
        return Flag.of("everything below it", "-r", "--recursive");
    }

    /** The location that an argument names, or an explanation of how to write one. */
    static StoreLocation location(Argument argument) {
        return location(argument.require());
    }

    static StoreLocation location(String text) {
        try {
            return StoreLocation.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), "");
        }
    }

    /** Reads {@code key=value,key=value}. */
    static Tags tags(String text) {
        Map<String, String> tags = new TreeMap<>();
        for (String tag : text.split(",", -1)) {
            int equals = tag.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("\"" + tag + "\" is no tag; write key=value, with commas between");
            }
            tags.put(tag.substring(0, equals), tag.substring(equals + 1));
        }
        return Tags.of(tags);
    }
}
