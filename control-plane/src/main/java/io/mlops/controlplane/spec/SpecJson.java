package io.mlops.controlplane.spec;

import java.io.StringWriter;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The canonical JSON of a spec's records, as the store keeps it: equal records have equal texts. JSON is YAML, so one
 * reader serves both. Thread-safe.
 */
public final class SpecJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private SpecJson() {}

    public static String write(Record spec) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            value(json, spec);
        }
        return text.toString();
    }

    public static DeploymentSpec deployment(String text) {
        return read(text, DeploymentSpec.class);
    }

    public static FreezeCalendar calendar(String text) {
        return read(text, FreezeCalendar.class);
    }

    public static RevisionTemplate template(String text) {
        return read(text, RevisionTemplate.class);
    }

    private static <R extends Record> R read(String text, Class<R> type) {
        Problems problems = new Problems("(stored)");
        R record = new Binder(problems).record(YamlText.node(text), type, "spec");
        problems.throwIfAny();
        if (record == null) {
            throw new IllegalStateException("a spec without mistakes was not read");
        }
        return record;
    }

    private static void value(JsonGenerator json, Object value) {
        switch (value) {
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Enum<?> constant -> json.writeString(Names.word(constant));
            case Placement placement when placement.auto() -> auto(json, placement.choice());
            case Placement placement -> value(json, placement.places());
            case Place place when place.plain() -> value(json, place.location());
            case List<?> list -> {
                json.writeStartArray();
                list.forEach(element -> value(json, element));
                json.writeEndArray();
            }
            case SortedMap<?, ?> map -> {
                json.writeStartObject();
                map.forEach((key, element) -> {
                    json.writeName(key.toString());
                    value(json, element);
                });
                json.writeEndObject();
            }
            case Record scalar
            when ScalarType.of(scalar.getClass()).isPresent() -> json.writeString(ScalarType.write(scalar));
            case Record record -> object(json, record);
            default -> json.writeString(ScalarType.write(value));
        }
    }

    private static void auto(JsonGenerator json, AutoPlaces choice) {
        if (choice.equals(AutoPlaces.anywhere())) {
            json.writeString("auto");
        } else {
            object(json, new AutoPlaces.Written(choice));
        }
    }

    private static void object(JsonGenerator json, Record record) {
        json.writeStartObject();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object value = read(component, record);
            if (value != null) {
                json.writeName(Names.key(component.getName()));
                value(json, value);
            }
        }
        json.writeEndObject();
    }

    private static @Nullable Object read(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }
}
