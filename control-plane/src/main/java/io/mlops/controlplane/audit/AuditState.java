package io.mlops.controlplane.audit;

import io.mlops.AtomicFile;
import io.mlops.controlplane.view.JsonCursor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How the controller's watch stands: the file {@code audit.json}.
 *
 * @param anchors one a place
 * @param openAlerts how many alerts are not over
 * @param alertTrouble why alerts do not arrive; empty when they do
 * @param waiting how many acts wait for a second person
 */
public record AuditState(Instant writtenAt, List<Place> anchors, int openAlerts, String alertTrouble, int waiting) {
    public AuditState {
        anchors = List.copyOf(anchors);
    }

    /**
     * How one place of anchors stands.
     *
     * @param sequence the newest entry that is anchored there
     * @param last when; {@link Instant#MIN} for never
     * @param trouble why anchoring fails; empty when it does not
     */
    public record Place(String place, long sequence, Instant last, String trouble) {}

    /** For the controller only: where {@code status} runs there is no data binding on the class path. */
    private static final class Mapping {
        static final ObjectMapper MAPPER = JsonMapper.builder().build();
    }

    /** Whether nobody has to look at it. */
    public boolean quiet() {
        return openAlerts == 0
                && waiting == 0
                && alertTrouble.isEmpty()
                && anchors.stream().allMatch(place -> place.trouble().isEmpty());
    }

    void write(Path file) throws IOException {
        ObjectNode node = Mapping.MAPPER.createObjectNode();
        node.put("version", 1);
        node.put("quiet", quiet());
        node.put("writtenAt", writtenAt.toString());
        node.put("openAlerts", openAlerts);
        node.put("alertTrouble", alertTrouble);
        node.put("waiting", waiting);
        ArrayNode places = node.putArray("anchors");
        for (Place place : anchors) {
            ObjectNode one = places.addObject();
            one.put("place", place.place());
            one.put("sequence", place.sequence());
            one.put("last", place.last().equals(Instant.MIN) ? "" : place.last().toString());
            one.put("trouble", place.trouble());
        }
        AtomicFile.replace(file, Mapping.MAPPER.writeValueAsString(node).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What somebody has to look at; empty where there is nothing, no controller has written the file, or it is none. A quiet
     * file is not parsed: {@code status} would be slower for it.
     */
    public static Optional<AuditState> readNews(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            boolean quiet = new String(bytes, StandardCharsets.UTF_8).contains("\"quiet\":true,");
            return quiet ? Optional.empty() : read(bytes);
        } catch (IOException e) {
            return Optional.empty(); // there is none, or the controller writes it anew within seconds
        }
    }

    private static Optional<AuditState> read(byte[] bytes) {
        try {
            JsonCursor json = new JsonCursor(bytes);
            Map<String, String> scalars = new HashMap<>();
            List<Place> places = new ArrayList<>();
            json.enter('{');
            while (json.hasNext('}')) {
                String name = json.name();
                if (name.equals("anchors")) {
                    json.enter('[');
                    while (json.hasNext(']')) {
                        places.add(place(scalars(json)));
                    }
                } else {
                    scalars.put(name, json.scalar());
                }
            }
            return Optional.of(new AuditState(
                    Instant.parse(scalars.getOrDefault("writtenAt", "")),
                    places,
                    Integer.parseInt(scalars.getOrDefault("openAlerts", "0")),
                    scalars.getOrDefault("alertTrouble", ""),
                    Integer.parseInt(scalars.getOrDefault("waiting", "0"))));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty(); // the controller writes it anew within seconds
        }
    }

    private static Map<String, String> scalars(JsonCursor json) {
        Map<String, String> scalars = new HashMap<>();
        json.enter('{');
        while (json.hasNext('}')) {
            scalars.put(json.name(), json.scalar());
        }
        return scalars;
    }

    private static Place place(Map<String, String> scalars) {
        String last = scalars.getOrDefault("last", "");
        return new Place(
                scalars.getOrDefault("place", ""),
                Long.parseLong(scalars.getOrDefault("sequence", "0")),
                last.isEmpty() ? Instant.MIN : Instant.parse(last),
                scalars.getOrDefault("trouble", ""));
    }
}
