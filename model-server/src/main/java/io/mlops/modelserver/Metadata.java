package io.mlops.modelserver;

import java.io.StringWriter;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Writes the protocol's metadata answers, which never change while the server runs. */
final class Metadata {
    static final String SERVER_VERSION = "0.1.0";

    private Metadata() {}

    static String server() {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JsonBody.JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("name", "mlops-model-server");
            json.writeStringProperty("version", SERVER_VERSION);
            json.writeName("extensions");
            json.writeStartArray();
            json.writeString("binary_tensor_data");
            json.writeEndArray();
            json.writeEndObject();
        }
        return out.toString();
    }

    static String model(ServedModel model) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JsonBody.JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("name", model.name());
            json.writeName("versions");
            json.writeStartArray();
            json.writeString(model.version());
            json.writeEndArray();
            json.writeStringProperty("platform", "pytorch_torchscript");
            tensors(json, "inputs", model.signature().inputs());
            tensors(json, "outputs", model.signature().outputs());
            json.writeName("parameters");
            json.writeStartObject();
            json.writeStringProperty("sha256", model.digest());
            json.writeStringProperty("device", model.device());
            json.writeEndObject();
            json.writeEndObject();
        }
        return out.toString();
    }

    private static void tensors(JsonGenerator json, String what, List<TensorInfo> tensors) {
        json.writeName(what);
        json.writeStartArray();
        for (TensorInfo tensor : tensors) {
            json.writeStartObject();
            json.writeStringProperty("name", tensor.name());
            json.writeStringProperty("datatype", tensor.datatype().name());
            json.writeName("shape");
            json.writeStartArray();
            tensor.shape().forEach(d -> json.writeNumber(d.longValue()));
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
