package io.mlops;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A SHA-256 digest of bytes that must be the same everywhere, such as a model.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Sha256(String hex) {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int BUFFER_BYTES = 64 * 1024;

    public Sha256 {
        Objects.requireNonNull(hex, "hex");
        if (!HEX.matcher(hex).matches()) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot read digest \"" + hex + "\": a SHA-256 is 64 lower-case hexadecimal digits");
        }
    }

    public static Sha256 of(byte[] bytes) {
        return new Sha256(HexFormat.of().formatHex(newDigest().digest(bytes)));
    }

    /** Digests what remains in the buffer, and consumes it. */
    public static Sha256 of(ByteBuffer bytes) {
        MessageDigest digest = newDigest();
        digest.update(bytes);
        return of(digest);
    }

    /** Digests the file's content, reading it once. */
    public static Sha256 of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return of(in);
        }
    }

    /** Digests what is left of the stream; the caller closes it. */
    public static Sha256 of(InputStream in) throws IOException {
        MessageDigest digest = newDigest();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            digest.update(buffer, 0, n);
        }
        return new Sha256(HexFormat.of().formatHex(digest.digest()));
    }

    /** A fresh SHA-256, for callers that digest while they copy; finish with {@link #of(MessageDigest)}. */
    public static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** Finishes and resets the digest. */
    public static Sha256 of(MessageDigest digest) {
        return new Sha256(HexFormat.of().formatHex(digest.digest()));
    }

    /** The digest in 52 characters of lower-case base32 (RFC 4648, unpadded): fits where cloud labels allow 63. */
    public String base32() {
        byte[] bytes = HexFormat.of().parseHex(hex);
        StringBuilder out = new StringBuilder(52);
        int bits = 0;
        int held = 0;
        for (byte b : bytes) {
            bits = (bits << 8) | (b & 0xff);
            held += 8;
            while (held >= 5) {
                held -= 5;
                out.append(BASE32.charAt((bits >> held) & 31));
            }
        }
        if (held > 0) {
            out.append(BASE32.charAt((bits << (5 - held)) & 31));
        }
        return out.toString();
    }

    /** Reads what {@link #base32()} wrote; INVALID_ARGUMENT for anything else. */
    public static Sha256 ofBase32(String text) {
        byte[] bytes = new byte[32];
        BigInteger value = BigInteger.ZERO;
        for (int i = 0; i < text.length(); i++) {
            int digit = BASE32.indexOf(text.charAt(i));
            if (digit < 0) {
                throw invalidBase32(text);
            }
            value = value.shiftLeft(5).or(BigInteger.valueOf(digit));
        }
        // 52 digits hold 260 bits: the last four only fill up and are zero.
        if (text.length() != 52 || value.testBit(0) || value.testBit(1) || value.testBit(2) || value.testBit(3)) {
            throw invalidBase32(text);
        }
        byte[] digits = value.shiftRight(4).toByteArray();
        int length = Math.min(digits.length, bytes.length);
        System.arraycopy(digits, digits.length - length, bytes, bytes.length - length, length);
        return new Sha256(HexFormat.of().formatHex(bytes));
    }

    private static MlopsException invalidBase32(String text) {
        return new MlopsException(
                ErrorCode.INVALID_ARGUMENT,
                "cannot read digest \"" + text + "\": a SHA-256 is 52 digits of lower-case base32");
    }

    /** The first twelve hexadecimal digits, for people. */
    public String abbreviated() {
        return hex.substring(0, 12);
    }

    @Override
    public String toString() {
        return hex;
    }
}
