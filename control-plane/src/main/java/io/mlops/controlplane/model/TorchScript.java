package io.mlops.controlplane.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** A cheap look at whether a file is a TorchScript archive: a zip with constants, data and code. */
final class TorchScript {
    private TorchScript() {}

    /** What is wrong with the file; empty when it may be loaded. */
    static Optional<String> problem(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.of("it is a folder, not a file");
        }
        if (Files.size(file) == 0) {
            return Optional.of("it is empty");
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            boolean constants = false;
            boolean data = false;
            boolean code = false;
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                String name = entries.nextElement().getName();
                constants |= name.endsWith("/constants.pkl");
                data |= name.endsWith("/data.pkl");
                code |= name.contains("/code/");
            }
            if (constants && data && code) {
                return Optional.empty();
            }
            return Optional.of(
                    data
                            ? "it holds weights without code (torch.save); export it with torch.jit.script(model).save(…)"
                            : "it is a zip file but no TorchScript archive; export it with torch.jit.script(model).save(…)");
        } catch (ZipException e) {
            return Optional.of("it is damaged or no TorchScript archive (" + e.getMessage() + ")");
        }
    }
}
