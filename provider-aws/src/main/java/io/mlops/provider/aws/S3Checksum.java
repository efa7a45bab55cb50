package io.mlops.provider.aws;

import io.mlops.Sha256;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.CRC32;
import software.amazon.awssdk.core.sync.RequestBody;

/** Checksums as S3 takes them: the bytes of the sum, most significant first, in base 64. */
final class S3Checksum {
    static final String CONTENT_TYPE = "application/octet-stream";

    private S3Checksum() {}

    /** Of what remains in the buffer, which it consumes. */
    static String crc32(ByteBuffer content) {
        CRC32 sum = new CRC32();
        sum.update(content);
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(Integer.BYTES)
                        .putInt((int) sum.getValue())
                        .array());
    }

    static String sha256(Sha256 digest) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(digest.hex()));
    }

    /** What remains in the buffer as a body, without a copy of it; read anew for each attempt. */
    static RequestBody body(ByteBuffer content) {
        return RequestBody.fromContentProvider(
                () -> new BufferStream(content.duplicate()), content.remaining(), CONTENT_TYPE);
    }
}
