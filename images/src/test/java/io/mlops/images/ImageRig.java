package io.mlops.images;

import io.mlops.CallListener;
import io.mlops.image.BaseImage;
import io.mlops.image.BuiltImage;
import io.mlops.image.ImageContents;
import io.mlops.image.ImageOptions;
import io.mlops.image.ImageReference;
import io.mlops.image.Images;
import io.mlops.image.RegistryCredentials;
import io.mlops.image.spi.ImageSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Images with a cache, a Docker configuration and a small distribution of their own. */
final class ImageRig {
    static final ImageOptions ON_SCRATCH = ImageOptions.defaults().withBase(new BaseImage.Scratch());

    private final Path folder;
    private final Path dockerConfig;
    private final List<String> progress = new CopyOnWriteArrayList<>();
    private final Path distribution;
    private final Images images;

    ImageRig(Path folder) throws IOException {
        this(folder, RegistryCredentials.NONE);
    }

    ImageRig(Path folder, RegistryCredentials credentials) throws IOException {
        this.folder = folder;
        dockerConfig = folder.resolve("docker/config.json");
        distribution = TestDistribution.modelServer(folder.resolve("distribution"));
        images = images(folder.resolve("cache"), credentials);
    }

    private Images images(Path cache, RegistryCredentials credentials) {
        return new Images(
                new JibImages(new ImageSettings(cache, credentials, progress::add), dockerConfig), CallListener.NONE);
    }

    Images images() {
        return images;
    }

    /** The same on a machine that has built nothing yet. */
    Images elsewhere() {
        return images(folder.resolve("another-cache"), RegistryCredentials.NONE);
    }

    ImageContents modelServer() {
        return new ImageContents.ModelServer(distribution);
    }

    Path distribution() {
        return distribution;
    }

    Path folder() {
        return folder;
    }

    List<String> progress() {
        return progress;
    }

    BuiltImage push(String reference) {
        return images.push(modelServer(), ImageReference.parse(reference), ON_SCRATCH);
    }

    /** As {@code docker login} leaves it. */
    void dockerLogin(String host, String user, String password) throws IOException {
        String both = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        Files.createDirectories(dockerConfig.getParent());
        Files.writeString(dockerConfig, "{\"auths\":{\"" + host + "\":{\"auth\":\"" + both + "\"}}}");
    }
}
