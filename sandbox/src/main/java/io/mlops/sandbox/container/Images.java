package io.mlops.sandbox.container;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.sandbox.wire.AwsException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What runs on this machine in place of an image.
 *
 * @param commands by repository, such as {@code mlops/model-server}; the registry in front of it and the tag or digest
 *     behind it are of no interest
 */
public record Images(Map<String, List<String>> commands) {
    public Images {
        commands = Map.copyOf(commands);
    }

    /** The command in place of the image's entry point; refused as SageMaker refuses an image that is not there. */
    public List<String> command(String image) throws AwsException {
        return find(image).orElseThrow(() -> AwsException.validation("Requested image " + image + " not found."));
    }

    /** The command in place of the image's entry point; empty where there is no such image. */
    public Optional<List<String>> find(String image) {
        String repository = image.replaceFirst("@sha256:[0-9a-f]{64}$", "").replaceFirst(":[\\w.-]+$", "");
        for (Map.Entry<String, List<String>> known : commands.entrySet()) {
            if (repository.equals(known.getKey()) || repository.endsWith("/" + known.getKey())) {
                return Optional.of(known.getValue());
            }
        }
        return Optional.empty();
    }

    /** The digest that a registry names for this tag or digest of a repository, as {@code sha256:…}; empty where there is none. */
    public Optional<String> digest(String repository, String reference) {
        String digest = "sha256:"
                + Sha256.of(repository.getBytes(StandardCharsets.UTF_8)).hex();
        return find(repository).isPresent() && (reference.equals("latest") || reference.equals(digest))
                ? Optional.of(digest)
                : Optional.empty();
    }

    /** The same for a container whose image was there when it was asked for. */
    List<String> require(String image) {
        return find(image)
                .orElseThrow(() -> new MlopsException(ErrorCode.NOT_FOUND, "Requested image " + image + " not found."));
    }
}
