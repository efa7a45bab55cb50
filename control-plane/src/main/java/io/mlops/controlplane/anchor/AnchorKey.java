package io.mlops.controlplane.anchor;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The Ed25519 key (RFC 8032) that signs anchors, in a file that only its owner can read. Thread-safe. */
public final class AnchorKey {
    private static final String ALGORITHM = "Ed25519";
    private static final String PRIVATE = "PRIVATE KEY";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final PrivateKey secret;
    private final VerifyingKey open;

    private AnchorKey(PrivateKey secret, VerifyingKey open) {
        this.secret = secret;
        this.open = open;
    }

    /** Reads the key, making it where the file is missing; PERMISSION_DENIED when others can read the file. */
    public static AnchorKey of(Path file) {
        if (!Files.exists(file)) {
            create(file);
        }
        return read(file);
    }

    /** Reads the key; NOT_FOUND when there is none. */
    public static AnchorKey read(Path file) {
        try {
            requireOwnerOnly(file);
            String text = Files.readString(file);
            List<byte[]> secrets = Pem.read(PRIVATE, text);
            List<VerifyingKey> open = VerifyingKey.parse(text);
            if (secrets.size() != 1 || open.size() != 1) {
                throw new MlopsException(
                        ErrorCode.FAILED_PRECONDITION,
                        "cannot read the key " + file + ": expected one PRIVATE KEY and its PUBLIC KEY");
            }
            PrivateKey secret =
                    KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(secrets.getFirst()));
            return new AnchorKey(secret, open.getFirst());
        } catch (java.nio.file.NoSuchFileException e) {
            throw new MlopsException(ErrorCode.NOT_FOUND, "cannot read the key " + file + ": there is no such file", e);
        } catch (IOException | GeneralSecurityException e) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION, "cannot read the key " + file + ": " + e.getMessage(), e);
        }
    }

    private static void requireOwnerOnly(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        Set<PosixFilePermission> more = EnumSet.copyOf(Files.getPosixFilePermissions(file));
        more.removeAll(Set.of(
                PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));
        if (!more.isEmpty()) {
            throw new MlopsException(
                    ErrorCode.PERMISSION_DENIED,
                    "cannot use the key " + file + ": others than its owner can read or change it; chmod 600 " + file);
        }
    }

    private static void create(Path file) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            String text = Pem.write(PRIVATE, pair.getPrivate().getEncoded()) + new VerifyingKey(pair.getPublic()).pem();
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            write(file, text);
        } catch (FileAlreadyExistsException e) {
            // Another process was faster: its key is as good.
            System.getLogger(AnchorKey.class.getName()).log(System.Logger.Level.DEBUG, "{0} exists", file);
        } catch (IOException | GeneralSecurityException e) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION, "cannot make the key " + file + ": " + e.getMessage(), e);
        }
    }

    /** Whole under its name, or not there: a reader never sees half a key, and nobody else ever sees it at all. */
    private static void write(Path file, String text) throws IOException {
        Path part = file.resolveSibling(
                file.getFileName() + ".tmp-" + ProcessHandle.current().pid());
        try {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(part, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            } else {
                Files.createFile(part);
            }
            Files.writeString(part, text);
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.createLink(file, part);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    public VerifyingKey verifying() {
        return open;
    }

    byte[] sign(byte[] bytes) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(secret);
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs with Ed25519", e);
        }
    }
}
