package io.mlops.modelserver;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/** Looks at a model's file before libtorch does, so that what is wrong with it is said in one clear line. */
final class ModelFile {
    private static final int BUFFER = 256 * 1024;

    private final Path file;

    ModelFile(Path file) {
        this.file = file;
    }

    /**
     * Digests the file and checks that it is a whole TorchScript archive.
     *
     * @param expected the SHA-256 that it must have, where known
     * @return its SHA-256, 64 lower-case hexadecimal digits
     */
    String verify(Optional<String> expected) throws StartFailure {
        if (!Files.exists(file)) {
            throw bad("there is no such file");
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw bad("it is not a readable file");
        }
        try {
            if (Files.size(file) == 0) {
                throw bad("it is empty");
            }
            String digest = digest();
            if (expected.isPresent() && !expected.get().equals(digest)) {
                throw bad("its SHA-256 is " + digest + ", expected is " + expected.get()
                        + "; it was changed or cut on the way");
            }
            entries(expected.isPresent());
            return digest;
        } catch (IOException e) {
            throw bad("reading it failed: " + e.getMessage());
        }
    }

    private String digest() throws IOException {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha256)) {
            while (in.read(buffer) >= 0) {
                // The stream digests what passes.
            }
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private void entries(boolean digestKnown) throws IOException, StartFailure {
        Set<String> names = new HashSet<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            zip.stream()
                    .map(ZipEntry::getName)
                    .map(n -> n.substring(n.indexOf('/') + 1))
                    .forEach(names::add);
        } catch (IOException e) {
            throw bad("it is not a whole zip archive, as TorchScript files are (" + e.getMessage() + ")");
        }
        if (!names.contains("data.pkl")) {
            throw bad("it is a zip archive without data.pkl, so not a PyTorch file");
        }
        if (!names.contains("constants.pkl") || names.stream().noneMatch(n -> n.startsWith("code/"))) {
            throw bad(
                    "it holds weights but no code: it was written by torch.save; export with torch.jit.script or trace and .save");
        }
        if (!digestKnown) {
            checksums();
        }
    }

    /** libtorch does not compare checksums: a flipped bit in the weights would be served. A known digest proves more, so this is skipped then. */
    private void checksums() throws StartFailure {
        byte[] buffer = new byte[BUFFER];
        String entry = "its start";
        try (ZipInputStream zip = new ZipInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
            for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
                entry = e.getName();
                while (zip.read(buffer) >= 0) {
                    // Reading to the end compares the checksum.
                }
            }
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("only DEFLATED entries can have EXT descriptor")) {
                // A legal archive that this stream cannot walk: stored entries with their sizes behind them. torch.save
                // writes such.
                return;
            }
            throw bad("it is damaged at " + entry + ": " + e.getMessage());
        }
    }

    private StartFailure bad(String reason) {
        return StartFailure.data("cannot load model " + file + ": " + reason);
    }
}
