package io.mlops.gateway;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;

/**
 * Netty's decoder, and a request line as RFC 9112, 3 has it: single spaces between its words and nothing else. Netty alone takes
 * tabs and rows of spaces for separators, where another reader may see another target.
 */
class StrictRequestDecoder extends HttpRequestDecoder {
    StrictRequestDecoder(HttpDecoderConfig config) {
        super(config);
    }

    @Override
    protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
        requireSpaceBehind(line, start + length);
        return super.splitFirstWordInitialLine(line, start, length);
    }

    @Override
    protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
        requireSpaceBehind(line, start + length);
        return super.splitSecondWordInitialLine(line, start, length);
    }

    @Override
    protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
        String version = super.splitThirdWordInitialLine(line, start, length);
        if (!version.startsWith("HTTP/")) {
            throw new IllegalArgumentException("the request line does not end with a version");
        }
        return version;
    }

    private static void requireSpaceBehind(byte[] line, int end) {
        if (end + 1 >= line.length || line[end] != ' ' || line[end + 1] <= ' ') {
            throw new IllegalArgumentException("the words of the request line are not separated by single spaces");
        }
    }
}
