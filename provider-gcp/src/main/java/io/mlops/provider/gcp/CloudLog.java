package io.mlops.provider.gcp;

import com.google.logging.v2.ListLogEntriesRequest;
import com.google.logging.v2.ListLogEntriesResponse;
import com.google.logging.v2.LogEntry;
import java.util.List;
import java.util.Optional;

/**
 * The project's entries in Cloud Logging (google/logging/v2/logging.proto). Thread-safe.
 *
 * @param config the settings
 * @param clients who calls
 */
record CloudLog(GcpConfig config, GcpClients clients) {
    /** A page of what a filter finds; {@code order} is "timestamp asc" or "timestamp desc". */
    ListLogEntriesResponse entries(String filter, String order, int most, String page) {
        return clients.logging()
                .listLogEntriesCallable()
                .call(ListLogEntriesRequest.newBuilder()
                        .addResourceNames("projects/" + config.project())
                        .setFilter(filter)
                        .setOrderBy(order)
                        .setPageSize(Math.min(most, 1000))
                        .setPageToken(page)
                        .build());
    }

    /** The last lines that a filter finds, the last one first. */
    List<String> last(String filter, int most) {
        return entries(filter, "timestamp desc", most, "").getEntriesList().stream()
                .map(CloudLog::line)
                .toList();
    }

    /** Programs write text, and what the service knows to be JSON has its text in a field. */
    static String line(LogEntry entry) {
        String text = entry.hasJsonPayload()
                ? Optional.ofNullable(entry.getJsonPayload().getFieldsMap().get("message"))
                        .map(value -> value.getStringValue())
                        .orElse("")
                : entry.getTextPayload();
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }
}
