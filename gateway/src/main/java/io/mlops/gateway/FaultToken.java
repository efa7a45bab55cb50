package io.mlops.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The secret that whoever injects faults must know, in a file that only the gateway's user can read. All gateways of a home share
 * it. Used by one thread at a time.
 */
final class FaultToken {
    private static final int BYTES = 32;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final @Nullable Path file;

    private FaultToken(@Nullable Path file) {
        this.file = file;
    }

    /** The token beside the announcement; none, and so no faults, where nothing is announced. */
    static FaultToken beside(@Nullable Path announcement) {
        return new FaultToken(announcement == null ? null : announcement.resolveSibling("faults.token"));
    }

    /** Makes the file where there is none. */
    void create() throws IOException {
        if (file == null) {
            return;
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), "faults", ".tmp", attributes());
        try {
            Files.writeString(draft, HexFormat.of().formatHex(secret) + "\n");
            // A link, not a move: of two gateways that start at once, the first one's stays, and it appears whole.
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            restrict();
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private FileAttribute<?>[] attributes() {
        return posix()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private void restrict() throws IOException {
        if (file != null && posix()) {
            Files.setPosixFilePermissions(file, OWNER_ONLY);
        }
    }

    private boolean posix() {
        return file != null
                && file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Whether this is the secret. Read anew each time: it is asked for a few times in a drill. */
    boolean matches(@Nullable String presented) throws IOException {
        if (file == null || presented == null) {
            return false;
        }
        byte[] secret = Files.readString(file).strip().getBytes(StandardCharsets.UTF_8);
        return secret.length == 2 * BYTES && MessageDigest.isEqual(secret, presented.getBytes(StandardCharsets.UTF_8));
    }

    /** What to do about a missing token, for people. */
    String advice() {
        return file == null
                ? "this gateway belongs to no home, so it injects no faults"
                : "send the content of " + file + " as the header " + Headers.FAULT_TOKEN;
    }
}
