package io.mlops.benchmarks.http;

import io.netty.buffer.ByteBuf;

/**
 * Finds out where the HTTP message at the front of a buffer ends, by its head and Content-Length, and remembers what matters of
 * its head. One per connection, used by one thread. Chunked bodies are not read: neither side of these benchmarks sends them.
 */
public final class Frame {
    private static final byte[] CONTENT_LENGTH = lower("content-length:");
    private static final byte[] CONNECTION = lower("connection:");
    private static final byte[] CLOSE = lower("close");

    private boolean closes;
    private int firstLine;

    private static byte[] lower(String text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) text.charAt(i);
        }
        return bytes;
    }

    /** How many bytes the whole message has; -1 while some of them are missing. */
    public int length(ByteBuf in) {
        int start = in.readerIndex();
        int end = in.writerIndex();
        int line = start;
        int body = 0;
        closes = false;
        while (true) {
            int feed = in.indexOf(line, end, (byte) '\n');
            if (feed < 0) {
                return -1;
            }
            if (line == start) {
                firstLine = feed - start;
                closes = feed - start > 10 && in.getByte(feed - 2) == '0' && in.getByte(feed - 3) == '.';
            } else if (feed - line <= 1) {
                int total = feed + 1 - start + body;
                return total <= in.readableBytes() ? total : -1;
            } else if (begins(in, line, feed, CONTENT_LENGTH)) {
                body = number(in, line + CONTENT_LENGTH.length, feed);
            } else if (begins(in, line, feed, CONNECTION)) {
                closes = begins(in, skipSpaces(in, line + CONNECTION.length), feed, CLOSE);
            }
            line = feed + 1;
        }
    }

    /** Whether the connection ends after this message: said so, or HTTP/1.0 that did not ask to keep it. */
    public boolean closes() {
        return closes;
    }

    /** Whether the first line has this text at this place. */
    public boolean firstLineHas(ByteBuf in, int offset, String text) {
        if (offset + text.length() > firstLine) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (in.getByte(in.readerIndex() + offset + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean begins(ByteBuf in, int at, int end, byte[] lowerCase) {
        if (at + lowerCase.length > end) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            int letter = in.getByte(at + i);
            if (letter >= 'A' && letter <= 'Z') {
                letter += 'a' - 'A';
            }
            if (letter != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    private static int skipSpaces(ByteBuf in, int at) {
        int place = at;
        while (in.getByte(place) == ' ') {
            place++;
        }
        return place;
    }

    private static int number(ByteBuf in, int from, int end) {
        int value = 0;
        for (int i = from; i < end; i++) {
            int digit = in.getByte(i) - '0';
            if (digit >= 0 && digit <= 9) {
                value = value * 10 + digit;
            }
        }
        return value;
    }
}
