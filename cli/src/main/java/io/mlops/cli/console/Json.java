package io.mlops.cli.console;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Prints results as JSON, one document a line. */
public final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** Prints one object, whose properties {@code fields} writes. */
    public static void print(Session session, Consumer<JsonGenerator> fields) {
        PrintStream out = session.terminal().out();
        byte[] bytes = bytes(fields);
        out.write(bytes, 0, bytes.length);
        out.println();
        out.flush();
    }

    /** One object, whose properties {@code fields} writes, in UTF-8. */
    public static byte[] bytes(Consumer<JsonGenerator> fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes, JsonEncoding.UTF8)) {
            json.writeStartObject();
            fields.accept(json);
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    /** Writes a property that is a list of texts. */
    public static void texts(JsonGenerator json, String name, List<String> texts) {
        json.writeArrayPropertyStart(name);
        texts.forEach(json::writeString);
        json.writeEndArray();
    }

    /** Prints an object of texts. */
    public static void print(Session session, Map<String, String> texts) {
        print(session, json -> texts.forEach(json::writeStringProperty));
    }
}
