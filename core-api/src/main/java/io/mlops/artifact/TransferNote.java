package io.mlops.artifact;

import io.mlops.AtomicFile;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What a transfer that was interrupted leaves to the next one: a small file of {@code name=value} lines, named after what is
 * moved where. A note that cannot be understood counts as none. Used by one transfer at a time.
 *
 * @param file where it lies
 * @param subject what moves, for messages
 */
record TransferNote(Path file, String subject) {
    /**
     * @param identity tells this transfer from every other one that keeps its note in the folder
     */
    static TransferNote in(Path folder, String subject, String identity) {
        String name = Sha256.of(identity.getBytes(StandardCharsets.UTF_8)).abbreviated();
        return new TransferNote(folder.resolve(name + ".transfer"), subject);
    }

    /** What is noted, or nothing. */
    Optional<Map<String, String>> read() {
        Properties lines = new Properties();
        try {
            lines.load(new StringReader(Files.readString(file)));
        } catch (NoSuchFileException | CharacterCodingException | IllegalArgumentException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failed("read", e);
        }
        Map<String, String> values = new HashMap<>();
        lines.stringPropertyNames().forEach(name -> values.put(name, lines.getProperty(name)));
        return Optional.of(values);
    }

    void write(Map<String, String> values) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(values).forEach((name, value) -> text.append(line(name, value)));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            AtomicFile.replace(file, text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw failed("write", e);
        }
    }

    /** Adds a line; one that a crash cuts off in the middle is no line. */
    synchronized void add(String name, String value) {
        try {
            Files.writeString(file, line(name, value), StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw failed("write", e);
        }
    }

    void remove() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw failed("remove", e);
        }
    }

    private static String line(String name, String value) {
        return name + "=" + value.replace("\\", "\\\\") + "\n";
    }

    private MlopsException failed(String verb, IOException failure) {
        return new MlopsException(
                ErrorCode.UNKNOWN,
                "cannot transfer " + subject + ": cannot " + verb + " the note " + file + ": " + failure.getMessage(),
                failure);
    }
}
