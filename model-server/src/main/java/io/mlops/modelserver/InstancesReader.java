package io.mlops.modelserver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads Vertex AI's {@code instances}: one element a row, either the row itself (models of one input) or an object of input name to
 * row. A model without an open first dimension takes exactly one instance: the whole input.
 */
final class InstancesReader {
    private final Signature signature;
    private final JsonParser parser;
    private final int bodyLength;
    private final long[][] rowShapes;
    private final ByteBuffer[] data;
    private long rows;

    InstancesReader(Signature signature, JsonParser parser, int bodyLength) {
        this.signature = signature;
        this.parser = parser;
        this.bodyLength = bodyLength;
        int count = signature.inputs().size();
        rowShapes = new long[count][];
        data = new ByteBuffer[count];
        for (int i = 0; i < count; i++) {
            long[] dims = signature.inputs().get(i).dims();
            rowShapes[i] = signature.batchable() ? Arrays.copyOfRange(dims, 1, dims.length) : dims;
            if (Arrays.stream(rowShapes[i]).anyMatch(d -> d < 0)) {
                throw RequestException.bad("cannot take instances: input \""
                        + signature.inputs().get(i).name() + "\" " + Shapes.text(dims)
                        + " has open dimensions; send \"inputs\" with a shape");
            }
            data[i] = ByteBuffer.allocate(0);
        }
    }

    /** Reads the array at the parser's current token. */
    Tensor[] read() {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw RequestException.bad("cannot read the body: \"instances\" must be an array");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                object();
            } else if (data.length == 1) {
                row(0);
            } else {
                throw RequestException.bad(
                        "instances: this model has several inputs, so each instance must be an object of "
                                + Signature.names(signature.inputs()));
            }
            rows++;
        }
        if (rows == 0 || (!signature.batchable() && rows != 1)) {
            throw RequestException.bad(
                    "instances: " + rows + " given, this model takes " + (signature.batchable() ? "1 or more" : "1"));
        }
        return tensors();
    }

    private void object() {
        BitSet given = new BitSet();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            int index = signature.inputIndex(name);
            if (index < 0 || given.get(index)) {
                throw RequestException.bad(
                        "instances: input \"" + name + "\" is " + (index < 0 ? "unknown" : "given twice")
                                + "; this model takes " + Signature.describe(signature.inputs()));
            }
            given.set(index);
            row(index);
        }
        if (given.cardinality() != data.length) {
            throw RequestException.bad("instances: instance " + rows + " lacks an input; this model takes "
                    + Signature.describe(signature.inputs()));
        }
    }

    private void row(int index) {
        TensorInfo info = signature.inputs().get(index);
        long elements = Shapes.elements(rowShapes[index]);
        if (elements < 0 || elements > bodyLength) {
            throw RequestException.bad(
                    "input \"" + info.name() + "\": an instance has fewer values than the model takes");
        }
        int bytes = Math.toIntExact(elements * info.datatype().bytes());
        if (data[index].remaining() < bytes) {
            ByteBuffer grown = ByteBuffer.allocate(Math.addExact(2 * data[index].capacity(), bytes))
                    .order(ByteOrder.LITTLE_ENDIAN);
            data[index] = grown.put(data[index].flip());
        }
        new TensorDataReader(parser, info.name(), info.datatype(), rowShapes[index], data[index]).read();
    }

    private Tensor[] tensors() {
        Tensor[] tensors = new Tensor[data.length];
        for (int i = 0; i < tensors.length; i++) {
            TensorInfo info = signature.inputs().get(i);
            long[] shape = signature.batchable() ? Shapes.withRows(info.dims(), rows) : info.dims();
            tensors[i] = new Tensor(info.datatype(), shape, data[i].flip());
        }
        return tensors;
    }
}
