package io.mlops.sandbox.tool;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Folders of installed tools, each made whole or not at all. Safe when several threads and processes do it at once. */
public final class ToolFolder {
    private static final Object ONE_AT_A_TIME = new Object();

    private ToolFolder() {}

    /** Fills an empty folder. */
    @FunctionalInterface
    public interface Filler {
        void fill(Path folder) throws IOException, InterruptedException;
    }

    /**
     * Fills the folder unless it is there.
     *
     * @param tool what it is called in messages
     * @param folder its name says all that decides what lies in it; the folder that it is in is made where it is missing
     * @throws MlopsException UNAVAILABLE where files cannot be written; what the filler throws
     */
    public static Path ensure(String tool, Path folder, Filler filler) throws InterruptedException {
        if (Files.isDirectory(folder)) {
            return folder;
        }
        Path tools = Objects.requireNonNull(folder.getParent(), "the folder of all tools");
        try {
            Files.createDirectories(tools);
            synchronized (ONE_AT_A_TIME) {
                fillAlone(folder, filler);
            }
        } catch (IOException e) {
            throw new MlopsException(ErrorCode.UNAVAILABLE, "cannot install " + tool + " into " + tools + ": " + e, e);
        }
        return folder;
    }

    /** The program of this name on a search path. */
    public static Optional<Path> program(String name, String searchPath) {
        return Stream.of(searchPath.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * What came of running a program.
     *
     * @param output what it wrote, errors too
     */
    public record Outcome(int status, String output) {}

    /** Runs a program to its end, without input; FAILED_PRECONDITION where it cannot be started. */
    public static Outcome run(Path program, List<String> arguments, Map<String, String> environment)
            throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } catch (IOException e) {
            throw new MlopsException(ErrorCode.FAILED_PRECONDITION, "cannot run " + program + ": " + e.getMessage(), e);
        }
    }

    private static void fillAlone(Path folder, Filler filler) throws IOException, InterruptedException {
        try (FileChannel channel = FileChannel.open(
                        folder.resolveSibling("install.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            Objects.requireNonNull(lock);
            if (Files.isDirectory(folder)) {
                return; // another process was quicker
            }
            Path unfinished = folder.resolveSibling(folder.getFileName() + ".part");
            deleteTree(unfinished);
            Files.createDirectories(unfinished);
            filler.fill(unfinished);
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
