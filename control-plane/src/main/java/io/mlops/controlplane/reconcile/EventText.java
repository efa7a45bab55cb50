package io.mlops.controlplane.reconcile;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The detail of a journal entry for people: {@code revision 2, share 33%}. Thread-safe. */
final class EventText {
    private static final JsonFactory FACTORY = new JsonFactory();

    private EventText() {}

    /** The scalars of the object, in order; what is nested is left out. */
    static String of(String detail) {
        StringBuilder text = new StringBuilder();
        try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), detail)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (value.isStructStart()) {
                    json.skipChildren();
                } else {
                    text.append(text.isEmpty() ? "" : ", ")
                            .append(name)
                            .append(' ')
                            .append(json.getString());
                }
            }
        } catch (JacksonException e) {
            // Written by a client of our own: shown as it is.
            return detail;
        }
        return text.toString();
    }
}
