package io.mlops.routing;

import io.mlops.endpoint.TensorSpec;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The request that proves a replica: zeros of the declared shapes, one wherever any size will do. Thread-safe. */
public final class ProbeBody {
    private static final JsonFactory FACTORY = new JsonFactory();

    private ProbeBody() {}

    /** A body for {@code POST /v2/models/<name>/infer}. */
    public static String of(List<TensorSpec> inputs) {
        return of(inputs, datatype -> datatype.equals("BOOL") ? (Object) false : (Object) 0.0);
    }

    /** The same with elements of the caller's: a Boolean or a Double for each, by the datatype. */
    public static String of(List<TensorSpec> inputs, Function<String, Object> elements) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeArrayPropertyStart("inputs");
            for (TensorSpec input : inputs) {
                tensor(json, input, elements);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void tensor(JsonGenerator json, TensorSpec input, Function<String, Object> values) {
        json.writeStartObject();
        json.writeStringProperty("name", input.name());
        json.writeStringProperty("datatype", input.datatype());
        json.writeArrayPropertyStart("shape");
        input.shape().forEach(size -> json.writeNumber(Math.max(1, size)));
        json.writeEndArray();
        json.writeArrayPropertyStart("data");
        long elements = elements(input.shape());
        for (long i = 0; i < elements; i++) {
            switch (values.apply(input.datatype())) {
                case Boolean truth -> json.writeBoolean(truth);
                case Double number when number == Math.rint(number) -> json.writeNumber(number.longValue());
                case Double number -> json.writeNumber(number);
                case Object other -> throw new IllegalArgumentException("not an element: " + other);
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** How many elements a tensor of this shape has, one wherever any size will do. */
    private static long elements(List<Long> shape) {
        return shape.stream().mapToLong(size -> Math.max(1, size)).reduce(1, Math::multiplyExact);
    }
}
