package io.mlops.images;

import io.mlops.image.spi.ImageDriver;
import io.mlops.image.spi.ImageDriverFactory;
import io.mlops.image.spi.ImageSettings;
import java.nio.file.Path;

/** Opens {@link JibImages} with the logins that Docker keeps for this user. */
public final class JibImagesFactory implements ImageDriverFactory {
    @Override
    public ImageDriver open(ImageSettings settings) {
        String folder = System.getenv().getOrDefault("DOCKER_CONFIG", "");
        Path docker = folder.isEmpty() ? Path.of(System.getProperty("user.home"), ".docker") : Path.of(folder);
        return new JibImages(settings, docker.resolve("config.json"));
    }
}
