package io.mlops.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A second reader of HTTP/1.1 requests, written from RFC 9112 alone and without mercy: what it takes has one meaning only. It shares
 * nothing with the gateway, so that a mistake has to be made twice to be missed.
 */
final class StrictHttp {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    /** One request. */
    record Request(String method, String target, Map<String, List<String>> headers, String body) {}

    private final String input;
    private int at;

    private StrictHttp(String input) {
        this.input = input;
    }

    /** Something that is not strictly HTTP/1.1, or not whole. */
    private static final class Loose extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** The requests up to the first thing that is not strictly one. */
    static List<Request> prefix(byte[] bytes) {
        StrictHttp reader = new StrictHttp(new String(bytes, StandardCharsets.ISO_8859_1));
        List<Request> requests = new ArrayList<>();
        try {
            while (reader.at < reader.input.length()) {
                requests.add(reader.request());
            }
        } catch (Loose e) {
            // The caller gets what came before.
            return requests;
        }
        return requests;
    }

    /** Exactly one request and nothing behind it; an AssertionError for anything else. */
    static Request only(String wire) {
        StrictHttp reader = new StrictHttp(wire);
        try {
            Request request = reader.request();
            if (reader.at != reader.input.length()) {
                throw new AssertionError("bytes behind the request: " + reader.input);
            }
            return request;
        } catch (Loose e) {
            throw new AssertionError("not strictly one request: " + reader.input, e);
        }
    }

    private Request request() throws Loose {
        String[] words = line().split(" ", -1);
        require(words.length == 3 && words[0].matches(TOKEN) && words[2].equals("HTTP/1.1"));
        require(words[1].matches("[!-~]+"));
        Map<String, List<String>> headers = headers();
        require(headers.getOrDefault("host", List.of()).size() == 1);
        return new Request(words[0], words[1], headers, body(headers));
    }

    private Map<String, List<String>> headers() throws Loose {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            require(colon > 0 && line.substring(0, colon).matches(TOKEN));
            String value = line.substring(colon + 1);
            require(value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f)));
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(value.strip());
        }
        return headers;
    }

    private String body(Map<String, List<String>> headers) throws Loose {
        List<String> lengths = headers.getOrDefault("content-length", List.of());
        List<String> codings = headers.getOrDefault("transfer-encoding", List.of());
        require(lengths.size() + codings.size() <= 1);
        if (!codings.isEmpty()) {
            require(codings.getFirst().equalsIgnoreCase("chunked"));
            return chunks();
        }
        if (lengths.isEmpty()) {
            return "";
        }
        require(lengths.getFirst().matches("[0-9]{1,9}"));
        return take(Integer.parseInt(lengths.getFirst()));
    }

    private String chunks() throws Loose {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line();
            require(size.matches("[0-9A-Fa-f]{1,7}"));
            int length = Integer.parseInt(size, 16);
            if (length == 0) {
                headers();
                return body.toString(StandardCharsets.ISO_8859_1);
            }
            body.writeBytes(take(length).getBytes(StandardCharsets.ISO_8859_1));
            require(line().isEmpty());
        }
    }

    private String take(int length) throws Loose {
        require(input.length() - at >= length);
        at += length;
        return input.substring(at - length, at);
    }

    private String line() throws Loose {
        int end = input.indexOf("\r\n", at);
        require(end >= 0);
        String line = input.substring(at, end);
        at = end + 2;
        require(line.indexOf('\n') < 0 && line.indexOf('\r') < 0);
        return line;
    }

    private static void require(boolean condition) throws Loose {
        if (!condition) {
            throw new Loose();
        }
    }
}
