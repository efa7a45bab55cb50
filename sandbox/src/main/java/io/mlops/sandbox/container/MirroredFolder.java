package io.mlops.sandbox.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Keeps the objects below a prefix as the files of a folder are: changed ones are uploaded, and what is deleted here is deleted
 * there. Used by one thread.
 */
public final class MirroredFolder {
    private final Path folder;
    private final Path copy;
    private final StoredFolder store;
    private final Map<String, String> stored = new HashMap<>();

    /** @param folder a file beside it is used for copies */
    public MirroredFolder(Path folder, StoredFolder store) {
        this.folder = folder;
        this.copy = folder.resolveSibling(folder.getFileName() + ".upload");
        this.store = store;
    }

    /** Notes what lies in both places already. */
    void begin() throws IOException {
        stored.putAll(present());
    }

    /** Makes the prefix what the folder is now. */
    void run() throws IOException, InterruptedException {
        Map<String, String> present = present();
        for (Map.Entry<String, String> file : present.entrySet()) {
            if (!file.getValue().equals(stored.get(file.getKey())) && copied(file.getKey())) {
                store.upload(copy, file.getKey());
                stored.put(file.getKey(), file.getValue());
            }
        }
        for (Iterator<String> names = stored.keySet().iterator(); names.hasNext(); ) {
            String name = names.next();
            if (!present.containsKey(name)) {
                store.delete(name);
                names.remove();
            }
        }
    }

    /**
     * Takes what is in the file now, since a program may rename or change it while it is uploaded; what it was when it was looked
     * at is noted, so that a change is uploaded the next time. False where it is gone.
     */
    private boolean copied(String name) throws IOException {
        try {
            Files.copy(folder.resolve(name), copy, StandardCopyOption.REPLACE_EXISTING);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private Map<String, String> present() throws IOException {
        Map<String, String> present = new HashMap<>();
        for (Path file : Folders.files(folder)) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                present.put(
                        folder.relativize(file).toString(),
                        attributes.size() + "@" + attributes.lastModifiedTime().toMillis() + "@"
                                + attributes.fileKey());
            } catch (NoSuchFileException e) {
                present.remove(folder.relativize(file).toString()); // renamed or deleted meanwhile
            }
        }
        return present;
    }
}
