package io.mlops.controlplane.audit;

import io.mlops.controlplane.journal.JournalEntry;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** The detail of a journal's entry; what is not there is empty. */
record Detail(JsonNode node) {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    static Detail of(JournalEntry entry) {
        try {
            return new Detail(MAPPER.readTree(entry.detail()));
        } catch (JacksonException e) {
            // Written by somebody else than us: the entry shows without its parts.
            return new Detail(MAPPER.createObjectNode());
        }
    }

    String text(String name) {
        return node.path(name).asString("");
    }

    long number(String name) {
        return node.path(name).asLong(0);
    }
}
