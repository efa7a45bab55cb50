package io.mlops.provider.azure;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.image.ImageReference;
import java.util.Locale;

/**
 * Where images come from: Azure Machine Learning pulls those of Azure Container Registry with the identity of the endpoint. A name
 * without a registry means the registry of the settings.
 *
 * @param config the settings
 */
record AcrNames(AzureConfig config) {
    private static final String SUFFIX = ".azurecr.io";
    private static final String LATEST = "latest";

    /** By its tag or digest; INVALID_ARGUMENT where it can be got from nowhere. */
    ImageReference locate(String image) throws AzureException {
        int slash = image.indexOf('/');
        boolean hosted = slash > 0 && image.substring(0, slash).matches(".*[.:].*");
        if (!hosted && config.registry().isEmpty()) {
            throw invalid(
                    image, "it names no registry; name one, as in team" + SUFFIX + "/" + image + ", or set registry");
        }
        String name = hosted ? image : config.registry().get().toLowerCase(Locale.ROOT) + SUFFIX + "/" + image;
        ImageReference reference;
        try {
            reference = ImageReference.parse(name);
        } catch (MlopsException e) {
            throw invalid(image, String.valueOf(e.getMessage()));
        }
        if (!registry(reference.registry())) {
            throw invalid(
                    image,
                    "Azure Machine Learning takes images of Azure Container Registry; push it there (mlops-cli image"
                            + " push)");
        }
        return reference.tag().isEmpty() && reference.digest().isEmpty()
                ? new ImageReference(reference.registry(), reference.repository(), LATEST, null)
                : reference;
    }

    /** Whether a host is that of a registry of Azure's. */
    static boolean registry(String host) {
        return host.endsWith(SUFFIX);
    }

    static AzureException invalid(String image, String reason) {
        return new AzureException(ErrorCode.INVALID_ARGUMENT, "image " + image + " cannot run here: " + reason);
    }
}
