package io.mlops.image;

import java.util.Optional;

/** Who is known to some registries, such as a provider to those of its regions. Must be thread-safe. */
@FunctionalInterface
public interface RegistryCredentials {
    /** Knows no registry. */
    RegistryCredentials NONE = registry -> Optional.empty();

    /**
     * Must answer empty, and without asking a network, for a registry that is not its own; otherwise must fetch a login
     * that is good for the hour to come, or throw an {@link io.mlops.MlopsException} (UNAUTHENTICATED,
     * PERMISSION_DENIED, UNAVAILABLE) that says what is missing. Neither log nor message may hold the password.
     *
     * @param registry {@code HOST[:PORT]}, as in the image's name
     */
    Optional<RegistryLogin> login(String registry);

    /**
     * Must make the repository that the image is to be pushed to, unless it is there; one that is there stays as it is. Must
     * answer false, and without asking a network, for a registry that is not its own or that makes repositories by itself.
     *
     * @return whether it was made now
     */
    default boolean makeRepository(ImageReference image) {
        return false;
    }
}
