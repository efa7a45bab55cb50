package io.mlops.modelserver;

import io.mlops.modelserver.InferRequest.WantedOutput;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Writes answers: Open Inference Protocol v2 (JSON, then raw tensors where asked for) and Vertex AI's predictions. Thread-safe. */
final class InferJsonWriter {
    private final Signature signature;
    private final String modelName;
    private final String modelVersion;

    InferJsonWriter(Signature signature, String modelName, String modelVersion) {
        this.signature = signature;
        this.modelName = modelName;
        this.modelVersion = modelVersion;
    }

    /** Appends the answer to {@code out}; gives the length of its JSON where raw tensors follow, else -1. */
    int write(InferRequest request, Tensor[] outputs, ByteBuf out) {
        if (request.form() == InferRequest.Form.INSTANCES) {
            writePredictions(outputs, out);
            return -1;
        }
        boolean binary = false;
        try (JsonGenerator json = generator(out)) {
            json.writeStartObject();
            json.writeStringProperty("model_name", modelName);
            json.writeStringProperty("model_version", modelVersion);
            if (request.id().isPresent()) {
                json.writeStringProperty("id", request.id().get());
            }
            json.writeName("outputs");
            json.writeStartArray();
            for (WantedOutput wanted : request.outputs()) {
                writeOutput(json, wanted, outputs[wanted.index()]);
                binary |= wanted.binary();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        if (!binary) {
            return -1;
        }
        int jsonLength = out.readableBytes();
        for (WantedOutput wanted : request.outputs()) {
            if (wanted.binary()) {
                out.writeBytes(outputs[wanted.index()].data().duplicate());
            }
        }
        return jsonLength;
    }

    private static JsonGenerator generator(ByteBuf out) {
        OutputStream stream = new ByteBufOutputStream(out);
        return JsonBody.JSON.createGenerator(ObjectWriteContext.empty(), stream);
    }

    private void writeOutput(JsonGenerator json, WantedOutput wanted, Tensor tensor) {
        TensorInfo info = signature.outputs().get(wanted.index());
        json.writeStartObject();
        json.writeStringProperty("name", info.name());
        json.writeStringProperty("datatype", info.datatype().name());
        json.writeName("shape");
        json.writeStartArray();
        for (long d : tensor.shape()) {
            json.writeNumber(d);
        }
        json.writeEndArray();
        if (wanted.binary()) {
            json.writeName("parameters");
            json.writeStartObject();
            json.writeNumberProperty("binary_data_size", tensor.data().remaining());
            json.writeEndObject();
        } else {
            json.writeName("data");
            json.writeStartArray();
            int count = tensor.data().remaining() / tensor.datatype().bytes();
            for (int i = 0; i < count; i++) {
                writeValue(json, info, tensor, i);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private void writePredictions(Tensor[] outputs, ByteBuf out) {
        int rows = signature.batchable() ? outputs[0].rows() : 1;
        try (JsonGenerator json = generator(out)) {
            json.writeStartObject();
            json.writeName("predictions");
            json.writeStartArray();
            for (int row = 0; row < rows; row++) {
                writePrediction(json, outputs, row);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private void writePrediction(JsonGenerator json, Tensor[] outputs, int row) {
        if (outputs.length == 1) {
            writeRow(json, 0, outputs[0], row);
            return;
        }
        json.writeStartObject();
        for (int i = 0; i < outputs.length; i++) {
            json.writeName(signature.outputs().get(i).name());
            writeRow(json, i, outputs[i], row);
        }
        json.writeEndObject();
    }

    private void writeRow(JsonGenerator json, int output, Tensor tensor, int row) {
        int from = signature.batchable() ? 1 : 0;
        int elements = 1;
        for (int d = from; d < tensor.shape().length; d++) {
            elements *= Math.toIntExact(tensor.shape()[d]);
        }
        writeNested(json, signature.outputs().get(output), tensor, from, row * elements, elements);
    }

    private void writeNested(JsonGenerator json, TensorInfo info, Tensor tensor, int dimension, int at, int elements) {
        if (dimension == tensor.shape().length) {
            writeValue(json, info, tensor, at);
            return;
        }
        int size = Math.toIntExact(tensor.shape()[dimension]);
        int step = size == 0 ? 0 : elements / size;
        json.writeStartArray();
        for (int i = 0; i < size; i++) {
            writeNested(json, info, tensor, dimension + 1, at + i * step, step);
        }
        json.writeEndArray();
    }

    private static void writeValue(JsonGenerator json, TensorInfo info, Tensor tensor, int element) {
        ByteBuffer data = tensor.data();
        int at = data.position() + element * tensor.datatype().bytes();
        switch (tensor.datatype()) {
            case BOOL -> json.writeBoolean(data.get(at) != 0);
            case UINT8 -> json.writeNumber(data.get(at) & 0xff);
            case INT8 -> json.writeNumber(data.get(at));
            case INT32 -> json.writeNumber(data.getInt(at));
            case INT64 -> json.writeNumber(data.getLong(at));
            case FP16 -> json.writeNumber(finite(info, element, Float.float16ToFloat(data.getShort(at))));
            case FP32 -> json.writeNumber(finite(info, element, data.getFloat(at)));
            case FP64 -> {
                double value = data.getDouble(at);
                if (!Double.isFinite(value)) {
                    throw notFinite(info, element, value);
                }
                json.writeNumber(value);
            }
        }
    }

    private static float finite(TensorInfo info, int element, float value) {
        if (!Float.isFinite(value)) {
            throw notFinite(info, element, value);
        }
        return value;
    }

    /** JSON has no NaN: answering null or a string would hide that the model failed on this input. */
    private static RequestException notFinite(TensorInfo info, int element, double value) {
        return new RequestException(
                RequestException.MODEL_FAILED,
                "the model gave " + value + " at element " + element + " of output \"" + info.name()
                        + "\", which JSON cannot carry; ask for binary_data to receive it as it is");
    }
}
