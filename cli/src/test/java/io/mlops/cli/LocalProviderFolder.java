package io.mlops.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** A distribution that holds the local provider as it was compiled, for command lines that run in this process. */
final class LocalProviderFolder {
    private static final Path ROOT = Path.of(System.getProperty("mlops.root"));

    private LocalProviderFolder() {}

    static void create(Path distribution) throws Exception {
        Path folder = Files.createDirectories(distribution.resolve("lib/providers/local"));
        jar(ROOT.resolve("provider-local/target/classes"), folder.resolve("provider-local.jar"));
        Class<?> annotations = Class.forName("com.fasterxml.jackson.annotation.JsonInclude");
        for (Class<?> library : List.of(JsonMapper.class, JsonGenerator.class, annotations)) {
            Path jar = Path.of(
                    library.getProtectionDomain().getCodeSource().getLocation().toURI());
            Files.createSymbolicLink(folder.resolve(jar.getFileName()), jar);
        }
        Path server = Files.createDirectories(distribution.resolve("bin")).resolve("model-server");
        Files.writeString(server, "#!/bin/sh\nexit 1\n");
        if (!server.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + server + " executable");
        }
    }

    private static void jar(Path classes, Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
    }
}
