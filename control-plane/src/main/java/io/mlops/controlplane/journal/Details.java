package io.mlops.controlplane.journal;

import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Builds the JSON object of an entry's detail. Thread-safe. */
public final class Details {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Details() {}

    /** Keys and values in turn; values are written as numbers, booleans or texts. */
    public static String of(Object... keysAndValues) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            for (int i = 0; i < keysAndValues.length; i += 2) {
                json.writeName(keysAndValues[i].toString());
                switch (keysAndValues[i + 1]) {
                    case Integer number -> json.writeNumber(number);
                    case Long number -> json.writeNumber(number);
                    case Boolean truth -> json.writeBoolean(truth);
                    case Object other -> json.writeString(other.toString());
                }
            }
            json.writeEndObject();
        }
        return text.toString();
    }
}
