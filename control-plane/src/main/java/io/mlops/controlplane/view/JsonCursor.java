package io.mlops.controlplane.view;

import java.nio.charset.StandardCharsets;

/**
 * Reads JSON from front to back: names, scalars as text, and the brackets around them. Jackson's parser would do, but
 * loading it initialises {@code BigDecimal}, which costs more CPU on current JDKs than the rest of reading a view. Used by one
 * thread. What is no JSON is an IllegalArgumentException that names the byte.
 */
public final class JsonCursor {
    private static final int HEX = 16;
    private static final int ESCAPED_DIGITS = 4;

    private final byte[] bytes;
    private int at;
    private boolean first;

    public JsonCursor(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Goes into an object or a list: expects its opening bracket. */
    public void enter(char bracket) {
        expect(bracket);
        first = true;
    }

    /** Whether another member follows; false also leaves the object or list by its closing bracket. */
    public boolean hasNext(char bracket) {
        if (peek() == bracket) {
            at++;
            first = false;
            return false;
        }
        if (!first) {
            expect(',');
        }
        first = false;
        return true;
    }

    /** The name of the member that follows. */
    public String name() {
        String name = string();
        expect(':');
        return name;
    }

    public boolean atScalar() {
        return peek() != '{' && peek() != '[';
    }

    /** A text as it is, a number or a boolean as it is written, null as the empty text. */
    public String scalar() {
        if (peek() == '"') {
            return string();
        }
        int start = at;
        while (at < bytes.length && ",]}: \t\r\n\"[{".indexOf(bytes[at]) < 0) {
            at++;
        }
        String word = new String(bytes, start, at - start, StandardCharsets.US_ASCII);
        if (word.isEmpty()) {
            throw wrong("a value is missing");
        }
        return word.equals("null") ? "" : word;
    }

    /** Passes over the value that follows, whatever it is. */
    public void skip() {
        char open = peek();
        if (open == '{') {
            enter('{');
            while (hasNext('}')) {
                name();
                skip();
            }
        } else if (open == '[') {
            enter('[');
            while (hasNext(']')) {
                skip();
            }
        } else {
            scalar();
        }
    }

    /** Nothing may follow the document. */
    public void end() {
        blanks();
        if (at < bytes.length) {
            throw wrong("something follows the end");
        }
    }

    private String string() {
        expect('"');
        int start = at;
        while (at < bytes.length && bytes[at] != '"' && bytes[at] != '\\') {
            at++;
        }
        String text = new String(bytes, start, at - start, StandardCharsets.UTF_8);
        if (at < bytes.length && bytes[at] == '"') {
            at++;
            return text;
        }
        StringBuilder whole = new StringBuilder(text);
        while (at < bytes.length && bytes[at] != '"') {
            if (bytes[at] == '\\') {
                whole.append(escape());
            } else {
                int from = at;
                while (at < bytes.length && bytes[at] != '"' && bytes[at] != '\\') {
                    at++;
                }
                whole.append(new String(bytes, from, at - from, StandardCharsets.UTF_8));
            }
        }
        expect('"');
        return whole.toString();
    }

    private char escape() {
        at++;
        if (at >= bytes.length) {
            throw wrong("a text has no end");
        }
        char kind = (char) bytes[at++];
        return switch (kind) {
            case '"', '\\', '/' -> kind;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw wrong("no such escape");
        };
    }

    private char unicode() {
        if (at + ESCAPED_DIGITS > bytes.length) {
            throw wrong("a text has no end");
        }
        String digits = new String(bytes, at, ESCAPED_DIGITS, StandardCharsets.US_ASCII);
        at += ESCAPED_DIGITS;
        return (char) Integer.parseInt(digits, HEX);
    }

    /** The byte that follows the blanks; 0 at the end. */
    private char peek() {
        blanks();
        return at < bytes.length ? (char) bytes[at] : 0;
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw wrong("expected " + wanted);
        }
        at++;
    }

    private void blanks() {
        while (at < bytes.length && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
            at++;
        }
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("no JSON at byte " + at + ": " + what);
    }
}
