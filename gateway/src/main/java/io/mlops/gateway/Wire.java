package io.mlops.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;

/** Writes HTTP/1.1 by hand: heads are most of what a proxy of small messages encodes. */
final class Wire {
    static final int CRLF = ('\r' << 8) | '\n';
    static final byte[] VERSION_AND_HOST = " HTTP/1.1\r\nhost: ".getBytes(StandardCharsets.US_ASCII);
    static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int SEPARATOR = (':' << 8) | ' ';

    private Wire() {}

    static void header(ByteBuf out, CharSequence name, CharSequence value) {
        ascii(out, name);
        out.writeShort(SEPARATOR);
        ascii(out, value);
        out.writeShort(CRLF);
    }

    static void header(ByteBuf out, CharSequence name, long value) {
        ascii(out, name);
        out.writeShort(SEPARATOR);
        number(out, value);
        out.writeShort(CRLF);
    }

    /** One byte a character, so that what came in as a byte above 127 goes out as the same byte. */
    static void ascii(ByteBuf out, CharSequence text) {
        if (text instanceof AsciiString ascii) {
            ByteBufUtil.copy(ascii, 0, out, ascii.length());
        } else {
            ByteBufUtil.writeAscii(out, text);
        }
    }

    /** A number that is not negative, in decimal. */
    static void number(ByteBuf out, long value) {
        if (value >= 10) {
            number(out, value / 10);
        }
        out.writeByte('0' + (int) (value % 10));
    }

    /** The line that opens a chunk. */
    static void chunkSize(ByteBuf out, int size) {
        ascii(out, Integer.toHexString(size));
        out.writeShort(CRLF);
    }
}
