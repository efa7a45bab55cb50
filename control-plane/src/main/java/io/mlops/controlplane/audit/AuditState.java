package io.mlops.controlplane.audit;

import io.mlops.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
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

    /** Loaded when it is first needed. */
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
            String text = Files.readString(file);
            return text.contains("\"quiet\":true,") ? Optional.empty() : read(text);
        } catch (IOException e) {
            return Optional.empty(); // there is none, or the controller writes it anew within seconds
        }
    }

    private static Optional<AuditState> read(String text) {
        try {
            JsonNode node = Mapping.MAPPER.readTree(text);
            List<Place> places = new ArrayList<>();
            for (JsonNode one : node.path("anchors")) {
                String last = one.path("last").asString("");
                places.add(new Place(
                        one.path("place").asString(""),
                        one.path("sequence").asLong(0),
                        last.isEmpty() ? Instant.MIN : Instant.parse(last),
                        one.path("trouble").asString("")));
            }
            return Optional.of(new AuditState(
                    Instant.parse(node.required("writtenAt").asString()),
                    places,
                    node.path("openAlerts").asInt(0),
                    node.path("alertTrouble").asString(""),
                    node.path("waiting").asInt(0)));
        } catch (JacksonException | DateTimeException e) {
            return Optional.empty(); // the controller writes it anew within seconds
        }
    }
}
