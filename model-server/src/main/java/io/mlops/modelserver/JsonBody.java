package io.mlops.modelserver;

import java.nio.ByteBuffer;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** A request's body: JSON first, then raw tensors in the order in which the JSON names them. One thread. */
final class JsonBody {
    /** Strict JSON as RFC 8259 has it: no comments, no NaN, no trailing commas. */
    static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    .maxNumberLength(400)
                    .maxStringLength(1 << 20)
                    .build())
            .build();

    private final byte[] bytes;
    private final int jsonLength;
    private final int length;
    private int binaryAt;

    /**
     * @param bytes the body, valid up to {@code length}
     * @param jsonLength how many of them are JSON; all of them where nothing binary follows
     */
    JsonBody(byte[] bytes, int jsonLength, int length) {
        this.bytes = bytes;
        this.jsonLength = jsonLength;
        this.length = length;
        binaryAt = jsonLength;
    }

    int length() {
        return length;
    }

    JsonParser parser() {
        return JSON.createParser(ObjectReadContext.empty(), bytes, 0, jsonLength);
    }

    /** Where the parser's current value starts. */
    long tokenOffset(JsonParser parser) {
        long offset = parser.currentTokenLocation().getByteOffset();
        if (offset < 0) {
            throw RequestException.bad("cannot read the body: JSON must be UTF-8");
        }
        return offset;
    }

    JsonParser parserAt(long offset) {
        int at = Math.toIntExact(offset);
        return JSON.createParser(ObjectReadContext.empty(), bytes, at, jsonLength - at);
    }

    /** The next {@code size} raw bytes, shared with the body. */
    ByteBuffer binary(String input, long size) {
        if (size > length - binaryAt) {
            throw RequestException.bad(
                    "input \"" + input + "\": binary_data_size is " + size + ", only " + (length - binaryAt)
                            + " bytes follow (the JSON ends at byte " + jsonLength + " of " + length + ")");
        }
        ByteBuffer raw = ByteBuffer.wrap(bytes, binaryAt, (int) size).slice();
        binaryAt += (int) size;
        return raw;
    }

    /** Every byte must have been claimed. */
    void finish() {
        if (binaryAt != length) {
            throw RequestException.bad(
                    "cannot read the body: " + (length - binaryAt) + " bytes after the JSON belong to no input");
        }
    }
}
