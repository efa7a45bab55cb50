package io.mlops.gateway.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 that is compared in constant time and never printed. Immutable. */
final class Sha256 {
    private final byte[] bytes;

    private Sha256(byte[] bytes) {
        this.bytes = bytes;
    }

    static Sha256 of(String text) {
        try {
            return new Sha256(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Reads 64 hexadecimal digits; IllegalArgumentException for anything else. */
    static Sha256 parse(String hex) {
        if (hex.length() != 64) {
            throw new IllegalArgumentException("a SHA-256 has 64 hexadecimal digits");
        }
        return new Sha256(HexFormat.of().parseHex(hex));
    }

    String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    /** A part of the digest: nobody can steer it without knowing what was hashed. */
    @Override
    public int hashCode() {
        return bytes[0] << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sha256 hash && MessageDigest.isEqual(bytes, hash.bytes);
    }

    @Override
    public String toString() {
        return "sha256";
    }
}
