package io.mlops.modelserver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the numbers of one tensor out of JSON, flat or nested as its shape, into little-endian bytes. Single use. */
final class TensorDataReader {
    private final JsonParser parser;
    private final String name;
    private final Datatype datatype;
    private final long[] shape;
    private final ByteBuffer out;
    private boolean flat;

    /** Reads into {@code out}, which has room for exactly the tensor. */
    TensorDataReader(JsonParser parser, String name, Datatype datatype, long[] shape, ByteBuffer out) {
        this.parser = parser;
        this.name = name;
        this.datatype = datatype;
        this.shape = shape;
        this.out = out;
    }

    static ByteBuffer allocate(Datatype datatype, long elements) {
        return ByteBuffer.allocate(Math.toIntExact(elements * datatype.bytes())).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Reads the value whose first token is the parser's current one; {@code out} is full afterwards. */
    void read() {
        int end = out.position() + Math.toIntExact(Shapes.elements(shape) * datatype.bytes());
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            array(1, end);
        } else if (shape.length == 0) {
            number(parser.currentToken());
        } else {
            throw RequestException.bad("input \"" + name + "\": data must be an array");
        }
        if (out.position() != end) {
            long have = Shapes.elements(shape) - (end - out.position()) / datatype.bytes();
            throw RequestException.bad("input \"" + name + "\": data has " + have + " values, shape "
                    + Shapes.text(shape) + " takes " + Shapes.elements(shape));
        }
    }

    private void array(int level, int end) {
        long count = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == JsonToken.START_ARRAY) {
                if (level >= shape.length || flat) {
                    throw RequestException.bad(
                            "input \"" + name + "\": data is nested deeper than shape " + Shapes.text(shape));
                }
                array(level + 1, end);
            } else {
                scalar(token, level, count, end);
            }
            count++;
        }
        if (!flat && level <= shape.length && count != shape[level - 1]) {
            throw RequestException.bad("input \"" + name + "\": data has " + count + " elements in dimension "
                    + (level - 1) + ", shape " + Shapes.text(shape) + " says " + shape[level - 1]);
        }
    }

    private void scalar(JsonToken token, int level, long count, int end) {
        if (level == 1 && count == 0 && shape.length != 1) {
            flat = true;
        }
        if (!flat && level != shape.length) {
            throw RequestException.bad(
                    "input \"" + name + "\": data is neither flat nor nested as shape " + Shapes.text(shape));
        }
        if (out.position() >= end) {
            throw RequestException.bad(
                    "input \"" + name + "\": data has more values than shape " + Shapes.text(shape) + " takes");
        }
        number(token);
    }

    private void number(JsonToken token) {
        switch (datatype) {
            case BOOL -> out.put((byte) (bool(token) ? 1 : 0));
            case FP64 -> out.putDouble(finite(real(token), parser.getDoubleValue()));
            case FP32 -> out.putFloat((float) finite(real(token), parser.getFloatValue()));
            case FP16 -> {
                short half = Float.floatToFloat16((float) finite(real(token), parser.getFloatValue()));
                finite(true, Float.float16ToFloat(half));
                out.putShort(half);
            }
            case INT64 -> out.putLong(integer(token, Long.MIN_VALUE, Long.MAX_VALUE));
            case INT32 -> out.putInt((int) integer(token, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case INT8 -> out.put((byte) integer(token, Byte.MIN_VALUE, Byte.MAX_VALUE));
            case UINT8 -> out.put((byte) integer(token, 0, 255));
        }
    }

    private boolean bool(JsonToken token) {
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw wrong("true or false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    private boolean real(JsonToken token) {
        if (token != JsonToken.VALUE_NUMBER_FLOAT && token != JsonToken.VALUE_NUMBER_INT) {
            throw wrong("a number");
        }
        return true;
    }

    private double finite(boolean checked, double value) {
        if (!checked || !Double.isFinite(value)) {
            throw wrong("a number that fits " + datatype);
        }
        return value;
    }

    private long integer(JsonToken token, long min, long max) {
        if (token != JsonToken.VALUE_NUMBER_INT
                || (parser.getNumberType() != JsonParser.NumberType.INT
                        && parser.getNumberType() != JsonParser.NumberType.LONG)) {
            throw wrong("an integer that fits " + datatype);
        }
        long value = parser.getLongValue();
        if (value < min || value > max) {
            throw wrong("an integer that fits " + datatype);
        }
        return value;
    }

    private RequestException wrong(String wanted) {
        String text = parser.currentToken() == null ? "the end" : parser.getString();
        String shown = text.length() > 40 ? text.substring(0, 40) + "…" : text;
        return RequestException.bad("input \"" + name + "\": " + shown + " in data is not " + wanted);
    }
}
