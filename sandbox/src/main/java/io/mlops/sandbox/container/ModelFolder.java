package io.mlops.sandbox.container;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.sandbox.moto.MotoClient;
import io.mlops.sandbox.moto.S3Uri;
import io.mlops.sandbox.sagemaker.ModelData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Stands for {@code /opt/ml} of a container. */
record ModelFolder(Path root) {
    private static final String CONTAINERS_OWN = "/opt/ml";

    Path model() {
        return root.resolve("model");
    }

    /** Fills {@code /opt/ml/model}; NOT_FOUND where the object is not there. */
    void fill(ModelData data, MotoClient moto) throws IOException, InterruptedException {
        Files.createDirectories(model());
        if (!data.given()) {
            return;
        }
        S3Uri object = S3Uri.parse(data.s3Uri())
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.INVALID_ARGUMENT, "cannot download " + data.s3Uri() + ": it is no s3://BUCKET/KEY"));
        switch (data.form()) {
            case FILE -> moto.download(object, model().resolve(object.name()));
            case PREFIX -> {
                for (S3Uri one : moto.list(object)) {
                    Path file = model().resolve(
                                    one.key().substring(object.key().length()).replaceFirst("^/", ""));
                    Files.createDirectories(file.getParent());
                    moto.download(one, file);
                }
            }
            case TAR_GZ -> {
                Path archive = root.resolve("model.tar.gz");
                moto.download(object, archive);
                unpack(archive, model());
                Files.delete(archive);
            }
        }
    }

    /** The environment with the container's own paths replaced by where they lie on this machine. */
    Map<String, String> translated(Map<String, String> environment) {
        Map<String, String> translated = new TreeMap<>();
        environment.forEach((name, value) -> translated.put(name, value.replace(CONTAINERS_OWN, root.toString())));
        return translated;
    }

    static void unpack(Path archive, Path folder) throws IOException, InterruptedException {
        Process tar = new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", folder.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (tar.waitFor() != 0) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT, "cannot unpack " + archive.getFileName() + ": " + said.strip());
        }
    }
}
