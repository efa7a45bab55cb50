package io.mlops.modelserver;

import io.mlops.modelserver.InferRequest.Form;
import io.mlops.modelserver.InferRequest.WantedOutput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads one inference request: JSON, and the raw tensors that may follow it. Single use, one thread. */
final class InferJsonReader {
    private final Signature signature;
    private final JsonBody body;
    private final boolean instancesToo;
    private final @Nullable Tensor[] inputs;
    private final Set<String> seen = new HashSet<>();
    private @Nullable String id;
    private boolean binaryOutputs;
    private @Nullable List<OutputRead> outputs;
    private boolean instances;

    /** @param instancesToo whether Vertex AI's {@code instances} are understood as well */
    InferJsonReader(Signature signature, JsonBody body, boolean instancesToo) {
        this.signature = signature;
        this.body = body;
        this.instancesToo = instancesToo;
        inputs = new Tensor[signature.inputs().size()];
    }

    InferRequest read() {
        JsonParser parser = body.parser();
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw RequestException.bad("cannot read the body: it must be a JSON object");
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            parser.nextToken();
            if (!seen.add(field)) {
                throw RequestException.bad("cannot read the body: \"" + field + "\" is given twice");
            }
            field(parser, field);
        }
        if (parser.nextToken() != null) {
            throw RequestException.bad("cannot read the body: something follows the JSON object");
        }
        body.finish();
        return finish();
    }

    private void field(JsonParser parser, String field) {
        switch (field) {
            case "id" -> id = parser.currentToken() == JsonToken.VALUE_NULL ? null : text(parser, "id");
            case "inputs" -> readInputs(parser);
            case "outputs" -> outputs = readOutputs(parser);
            case "parameters" -> readParameters(parser);
            case "instances" -> {
                if (!instancesToo) {
                    throw RequestException.bad(
                            "cannot read the body: \"instances\" belongs to Vertex AI's route; this one takes \"inputs\"");
                }
                instances = true;
                Tensor[] read = new InstancesReader(signature, parser, body.length()).read();
                System.arraycopy(read, 0, inputs, 0, read.length);
            }
            default ->
                throw RequestException.bad("cannot read the body: unknown field \"" + field
                        + "\"; id, parameters, inputs and outputs are known");
        }
    }

    private void readParameters(JsonParser parser) {
        expect(parser, JsonToken.START_OBJECT, "parameters");
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("binary_data_output")) {
                binaryOutputs = bool(value, field);
            } else {
                // The protocol leaves parameters open: what a server does not know, it ignores.
                parser.skipChildren();
            }
        }
    }

    private void readInputs(JsonParser parser) {
        expect(parser, JsonToken.START_ARRAY, "inputs");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(parser, JsonToken.START_OBJECT, "inputs");
            InputRead read = new InputRead();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                parser.nextToken();
                read.field(parser, field);
            }
            read.finish();
        }
    }

    private List<OutputRead> readOutputs(JsonParser parser) {
        expect(parser, JsonToken.START_ARRAY, "outputs");
        List<OutputRead> read = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(parser, JsonToken.START_OBJECT, "outputs");
            read.add(readOutput(parser));
        }
        return read;
    }

    private OutputRead readOutput(JsonParser parser) {
        String name = null;
        Boolean binary = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (field) {
                case "name" -> name = text(parser, "name");
                case "parameters" -> {
                    expect(parser, JsonToken.START_OBJECT, "parameters");
                    while (parser.nextToken() != JsonToken.END_OBJECT) {
                        String parameter = parser.currentName();
                        JsonToken value = parser.nextToken();
                        if (parameter.equals("binary_data")) {
                            binary = bool(value, parameter);
                        } else {
                            parser.skipChildren();
                        }
                    }
                }
                default -> throw RequestException.bad("outputs: unknown field \"" + field + "\" (" + token + ")");
            }
        }
        if (name == null) {
            throw RequestException.bad("outputs: an output has no name");
        }
        int index = signature.outputIndex(name);
        if (index < 0) {
            throw RequestException.bad(
                    "no output \"" + name + "\": this model gives " + Signature.names(signature.outputs()));
        }
        return new OutputRead(index, binary);
    }

    private InferRequest finish() {
        if (instances == seen.contains("inputs")) {
            throw RequestException.bad(
                    instances
                            ? "cannot read the body: \"instances\" and \"inputs\" cannot both be given"
                            : "cannot read the body: \"inputs\" is missing");
        }
        Tensor[] complete = new Tensor[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            Tensor tensor = inputs[i];
            if (tensor == null) {
                throw RequestException.bad(
                        "input \"" + signature.inputs().get(i).name() + "\" is missing: this model takes "
                                + Signature.describe(signature.inputs()));
            }
            complete[i] = tensor;
        }
        if (signature.batchable()) {
            sameRows(complete);
        }
        return new InferRequest(Optional.ofNullable(id), complete, wanted(), instances ? Form.INSTANCES : Form.INFER);
    }

    private void sameRows(Tensor[] complete) {
        for (Tensor tensor : complete) {
            if (tensor.rows() != complete[0].rows()) {
                throw RequestException.bad(
                        "inputs differ in their first dimension: " + complete[0].rows() + " and " + tensor.rows());
            }
        }
        if (complete[0].rows() == 0) {
            throw RequestException.bad("inputs have no rows: their first dimension is 0");
        }
    }

    private List<WantedOutput> wanted() {
        List<WantedOutput> wanted = new ArrayList<>();
        if (outputs == null || outputs.isEmpty()) {
            for (int i = 0; i < signature.outputs().size(); i++) {
                wanted.add(new WantedOutput(i, binaryOutputs));
            }
            return wanted;
        }
        Set<Integer> asked = new HashSet<>();
        for (OutputRead output : outputs) {
            if (!asked.add(output.index())) {
                throw RequestException.bad(
                        "output \"" + signature.outputs().get(output.index()).name() + "\" is asked for twice");
            }
            Boolean binary = output.binary();
            wanted.add(new WantedOutput(output.index(), binary == null ? binaryOutputs : binary));
        }
        return wanted;
    }

    private static String text(JsonParser parser, String what) {
        expect(parser, JsonToken.VALUE_STRING, what);
        return parser.getString();
    }

    private static boolean bool(JsonToken token, String what) {
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw RequestException.bad("cannot read the body: \"" + what + "\" must be true or false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    private static void expect(JsonParser parser, JsonToken token, String what) {
        if (parser.currentToken() != token) {
            String kind = switch (token) {
                case START_OBJECT -> "an object";
                case START_ARRAY -> "an array";
                case VALUE_STRING -> "a string";
                default -> "an integer";
            };
            throw RequestException.bad("cannot read the body: \"" + what + "\" must be or hold " + kind);
        }
    }

    private record OutputRead(int index, @Nullable Boolean binary) {}

    /** One element of {@code inputs}, whose fields may come in any order. */
    private final class InputRead {
        private @Nullable String name;
        private @Nullable String datatype;
        private long @Nullable [] shape;
        private @Nullable ByteBuffer data;
        private long dataAt = -1;
        private long binarySize = -1;

        void field(JsonParser parser, String field) {
            switch (field) {
                case "name" -> name = text(parser, field);
                case "datatype" -> datatype = text(parser, field);
                case "shape" -> shape = readShape(parser);
                case "parameters" -> readInputParameters(parser);
                case "data" -> {
                    if (data != null || dataAt >= 0) {
                        throw RequestException.bad("inputs: \"data\" is given twice");
                    }
                    if (parser.currentToken() != JsonToken.START_ARRAY) {
                        throw RequestException.bad("inputs: data must be an array");
                    }
                    if (name != null && datatype != null && shape != null) {
                        data = readData(parser, shape, check(name, datatype, shape));
                    } else {
                        // Clients that sort keys send data first; it is read again once the shape is known.
                        dataAt = body.tokenOffset(parser);
                        parser.skipChildren();
                    }
                }
                default ->
                    throw RequestException.bad("inputs: unknown field \"" + field
                            + "\"; name, shape, datatype, parameters and data are known");
            }
        }

        private long[] readShape(JsonParser parser) {
            expect(parser, JsonToken.START_ARRAY, "shape");
            List<Long> dims = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                expect(parser, JsonToken.VALUE_NUMBER_INT, "shape");
                long d = parser.getLongValue();
                if (d < 0 || d > Integer.MAX_VALUE || dims.size() >= 16) {
                    throw RequestException.bad("inputs: \"shape\" holds " + d + ", or more than 16 dimensions");
                }
                dims.add(d);
            }
            return dims.stream().mapToLong(Long::longValue).toArray();
        }

        private void readInputParameters(JsonParser parser) {
            expect(parser, JsonToken.START_OBJECT, "parameters");
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String parameter = parser.currentName();
                parser.nextToken();
                if (parameter.equals("binary_data_size")) {
                    expect(parser, JsonToken.VALUE_NUMBER_INT, parameter);
                    binarySize = parser.getLongValue();
                    if (binarySize < 0) {
                        throw RequestException.bad("inputs: binary_data_size is negative");
                    }
                } else {
                    parser.skipChildren();
                }
            }
        }

        private TensorInfo check(String inputName, String type, long[] actual) {
            int index = signature.inputIndex(inputName);
            if (index < 0) {
                throw RequestException.bad(
                        "no input \"" + inputName + "\": this model takes " + Signature.describe(signature.inputs()));
            }
            if (inputs[index] != null) {
                throw RequestException.bad("input \"" + inputName + "\" is given twice");
            }
            TensorInfo info = signature.inputs().get(index);
            if (!info.datatype().name().equals(type)) {
                throw RequestException.bad(
                        "input \"" + inputName + "\": datatype is " + type + ", this model takes " + info.datatype());
            }
            if (!Shapes.fits(info.dims(), actual)) {
                throw RequestException.bad("input \"" + inputName + "\": shape is " + Shapes.text(actual)
                        + ", this model takes " + Shapes.text(info.dims()));
            }
            return info;
        }

        private ByteBuffer readData(JsonParser parser, long[] dims, TensorInfo info) {
            long elements = Shapes.elements(dims);
            // A value takes two bytes of JSON at least: a shape that promises more than the body can hold gets no
            // memory.
            if (elements < 0 || elements > body.length()) {
                throw RequestException.bad("input \"" + info.name() + "\": data has fewer values than shape "
                        + Shapes.text(dims) + " takes");
            }
            ByteBuffer buffer = TensorDataReader.allocate(info.datatype(), elements);
            new TensorDataReader(parser, info.name(), info.datatype(), dims, buffer).read();
            return buffer.flip();
        }

        void finish() {
            if (name == null || datatype == null || shape == null) {
                throw RequestException.bad(
                        "inputs: each needs name, shape and datatype" + (name == null ? "" : " (\"" + name + "\")"));
            }
            TensorInfo info = check(name, datatype, shape);
            if (binarySize >= 0) {
                if (data != null || dataAt >= 0) {
                    throw RequestException.bad("input \"" + name + "\": has both data and binary_data_size");
                }
                data = binary(info, shape);
            } else if (dataAt >= 0) {
                try (JsonParser again = body.parserAt(dataAt)) {
                    again.nextToken();
                    data = readData(again, shape, info);
                }
            }
            if (data == null) {
                throw RequestException.bad("input \"" + name + "\": has neither data nor binary_data_size");
            }
            inputs[signature.inputIndex(name)] = new Tensor(info.datatype(), shape, data);
        }

        private ByteBuffer binary(TensorInfo info, long[] dims) {
            long elements = Shapes.elements(dims);
            if (elements < 0 || elements * info.datatype().bytes() != binarySize) {
                throw RequestException.bad("input \"" + info.name() + "\": binary_data_size is " + binarySize
                        + ", shape " + Shapes.text(dims) + " of " + info.datatype() + " takes "
                        + (elements < 0 ? "more" : elements * info.datatype().bytes()));
            }
            ByteBuffer raw = body.binary(info.name(), binarySize).order(ByteOrder.LITTLE_ENDIAN);
            if (info.datatype() == Datatype.BOOL) {
                bools(info, raw);
            }
            return raw;
        }

        private void bools(TensorInfo info, ByteBuffer raw) {
            // Any other byte in a C++ bool is undefined behaviour inside libtorch.
            for (int i = raw.position(); i < raw.limit(); i++) {
                if ((raw.get(i) & ~1) != 0) {
                    throw RequestException.bad("input \"" + info.name() + "\": a BOOL byte is neither 0 nor 1");
                }
            }
        }
    }
}
