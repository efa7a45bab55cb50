package io.mlops.sandbox.moto;

import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.sandbox.tool.ToolFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * moto in a folder of its own, every package pinned by its digest; nothing outside of the folder is touched. AWS's own
 * service descriptions come with it, as the library botocore.
 *
 * @param folder holds the packages
 * @param python the one that they were installed for
 */
public record MotoInstallation(Path folder, Path python) {
    /**
     * Installs moto below the folder of tools unless it is there: in a folder whose name says for which Python and from
     * which list of packages, so an upgrade of either installs anew. Safe when several processes do it at once.
     *
     * @throws MlopsException FAILED_PRECONDITION where Python or pip is missing, UNAVAILABLE where pip fails
     */
    public static MotoInstallation ensure(Path tools) throws InterruptedException {
        Python python = Python.find(System.getenv().getOrDefault("PATH", ""));
        byte[] requirements = resource("requirements.txt");
        Path folder = tools.resolve(
                "moto-" + python.tag() + "-" + Sha256.of(requirements).hex().substring(0, 8));
        ToolFolder.ensure("moto", folder, empty -> install(python, requirements, empty));
        return new MotoInstallation(folder, python.executable());
    }

    /** The folder of botocore's descriptions: one folder a service, in it one a version with {@code service-2.json.gz}. */
    public Path serviceModels() {
        return folder.resolve("botocore").resolve("data");
    }

    private static void install(Python python, byte[] requirements, Path folder)
            throws IOException, InterruptedException {
        Path list = folder.resolve("requirements.txt");
        Files.write(list, requirements);
        python.pip(List.of(
                "install",
                "--quiet",
                "--no-deps",
                "--require-hashes",
                "--only-binary",
                ":all:",
                "--target",
                folder.toString(),
                "--requirement",
                list.toString()));
    }

    static byte[] resource(String name) {
        try (InputStream in = MotoInstallation.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
