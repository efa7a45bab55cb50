package io.mlops.images;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.CredentialRetriever;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import com.google.cloud.tools.jib.registry.credentials.CredentialRetrievalException;
import io.mlops.image.BaseImage;
import io.mlops.image.ImageReference;
import io.mlops.image.RegistryCredentials;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How registries are reached: with whose login, and whether plain HTTP will do.
 *
 * @param credentials asked first
 * @param dockerConfig Docker's {@code config.json}, with its credential helpers; it may be missing
 * @param insecure registries that the user lets be spoken to by plain HTTP
 */
record RegistryAccess(RegistryCredentials credentials, Path dockerConfig, Set<String> insecure) {
    private static final Pattern THIS_MACHINE = Pattern.compile("(localhost|127(\\.\\d{1,3}){3})(:\\d+)?");

    /** The image, with everybody who may know a login for its registry. */
    RegistryImage image(ImageReference reference) throws InvalidImageReferenceException {
        RegistryImage image = RegistryImage.named(parsed(reference));
        retrievers(reference).forEach(image::addCredentialRetriever);
        return image;
    }

    /** The login of the first who knows one. */
    Optional<Credential> login(ImageReference reference)
            throws InvalidImageReferenceException, CredentialRetrievalException {
        for (CredentialRetriever each : retrievers(reference)) {
            Optional<Credential> known = each.retrieve();
            if (known.isPresent()) {
                return known;
            }
        }
        return Optional.empty();
    }

    private List<CredentialRetriever> retrievers(ImageReference reference) throws InvalidImageReferenceException {
        // What it would log are sources and names of logins; an image's user wants to hear of failures only.
        CredentialRetrieverFactory factory = CredentialRetrieverFactory.forImage(parsed(reference), event -> {});
        List<CredentialRetriever> retrievers = new ArrayList<>(List.of(provided(reference.registry())));
        if (Files.isRegularFile(dockerConfig)) {
            retrievers.add(factory.dockerConfig(dockerConfig));
        }
        retrievers.add(factory.wellKnownCredentialHelpers());
        return retrievers;
    }

    private static com.google.cloud.tools.jib.api.ImageReference parsed(ImageReference reference)
            throws InvalidImageReferenceException {
        return com.google.cloud.tools.jib.api.ImageReference.parse(jibName(reference));
    }

    /** Jib knows Docker Hub by the host that answers for it, and by no host at all. */
    private static String jibName(ImageReference reference) {
        String name = reference.toString();
        return name.startsWith("docker.io/") ? name.substring("docker.io/".length()) : name;
    }

    private CredentialRetriever provided(String registry) {
        return () -> credentials.login(registry).map(login -> Credential.from(login.username(), login.password()));
    }

    /** Whether plain HTTP, or TLS with a certificate that nobody vouches for, will do. */
    boolean insecure(ImageReference reference) {
        return isThisMachine(reference) || insecure.contains(reference.registry());
    }

    boolean insecure(BaseImage base) {
        return base instanceof BaseImage.InRegistry in && insecure(in.reference());
    }

    static boolean isThisMachine(ImageReference reference) {
        return THIS_MACHINE.matcher(reference.registry()).matches();
    }
}
