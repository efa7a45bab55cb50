package io.mlops.provider.local;

import io.mlops.Sha256;
import io.mlops.artifact.ObjectKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a store keeps what. A file's name is the key's hash, so no key can name a file outside, two keys never meet in
 * one file (not {@code a} and {@code a/b}, not {@code A} and {@code a} where case does not count), and any character
 * will do. Content lies under a name of its own for each version and never changes; one small file a key, replaced
 * atomically, says which version counts.
 *
 * @param root the store's folder
 */
record ObjectFiles(Path root) {
    /** Creates what is missing. */
    static ObjectFiles open(Path root) throws IOException {
        ObjectFiles files = new ObjectFiles(root);
        for (Path folder :
                List.of(root, files.entries(), files.contents(), files.temporary(), files.uploads(), files.locks())) {
            folder(folder);
        }
        return files;
    }

    Path entries() {
        return root.resolve("entries");
    }

    Path contents() {
        return root.resolve("contents");
    }

    /** Uploads in progress and notes of changes in progress, named after the process that works on them. */
    Path temporary() {
        return root.resolve("tmp");
    }

    /** Uploads in parts, a folder each, which outlive the processes that work on them. */
    Path uploads() {
        return root.resolve("uploads");
    }

    /** The rules by which objects move and expire. */
    Path policy() {
        return root.resolve("policy.json");
    }

    /** Excludes everybody else who changes the policy. */
    FileMutex policyLock() {
        return new FileMutex(locks().resolve("policy"));
    }

    private Path locks() {
        return root.resolve("locks");
    }

    static String hash(ObjectKey key) {
        return Sha256.of(key.value().getBytes(StandardCharsets.UTF_8)).hex();
    }

    /** The file that says what a key holds. */
    Path entry(String hash) {
        return entries().resolve(hash.substring(0, 2)).resolve(hash + ".json");
    }

    Path content(String hash, String version) {
        return contents().resolve(hash.substring(0, 2)).resolve(hash + "." + version);
    }

    /** All versions of a key's content that lie there, wanted or not. */
    List<Path> contents(String hash) throws IOException {
        return DurableFiles.children(contents().resolve(hash.substring(0, 2))).stream()
                .filter(file -> file.getFileName().toString().startsWith(hash + "."))
                .toList();
    }

    List<Path> allEntries() throws IOException {
        List<Path> all = new ArrayList<>();
        for (Path folder : DurableFiles.children(entries())) {
            for (Path file : DurableFiles.children(folder)) {
                if (file.getFileName().toString().endsWith(".json")) {
                    all.add(file);
                }
            }
        }
        return all;
    }

    /** Excludes every other writer of this key; a few keys share one. */
    FileMutex lock(String hash) {
        return new FileMutex(locks().resolve(hash.substring(0, 2)));
    }

    void createFolders(String hash) throws IOException {
        folder(entries().resolve(hash.substring(0, 2)));
        folder(contents().resolve(hash.substring(0, 2)));
    }

    /** A folder of ours is never a link: what is written into it stays in the store. */
    private static void folder(Path folder) throws IOException {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (Files.isSymbolicLink(folder)) {
            throw new FileSystemException(folder.toString(), null, "a symbolic link inside the store is refused");
        }
        Files.createDirectories(folder);
    }
}
