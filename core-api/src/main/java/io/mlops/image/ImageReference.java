package io.mlops.image;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of an image in a registry: {@code [HOST[:PORT]/]NAME[:TAG][@sha256:DIGEST]}. The grammar is that of the
 * distribution project's package {@code reference}.
 *
 * @param registry host, with port where one was given; {@code docker.io} where none was
 * @param repository the name within the registry; {@code library/NAME} for a short name of Docker Hub
 * @param tagOrNull the tag that was given
 * @param digestOrNull the digest of the manifest that was given; it wins over the tag
 */
public record ImageReference(
        String registry,
        String repository,
        @Nullable String tagOrNull,
        @Nullable Sha256 digestOrNull) {
    private static final String DOCKER_HUB = "docker.io";
    private static final String HOST_PART = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
    private static final String NAME_PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
    private static final Pattern REFERENCE =
            Pattern.compile("(" + HOST_PART + "(?:\\." + HOST_PART + ")*(?::\\d{1,5})?)/"
                    + "(" + NAME_PART + "(?:/" + NAME_PART + ")*)"
                    + "(?::(\\w[\\w.-]{0,127}))?(?:@sha256:([0-9a-f]{64}))?");
    private static final int LONGEST_NAME = 255;

    /** INVALID_ARGUMENT where the text is no image's name. */
    public static ImageReference parse(String text) {
        int slash = text.indexOf('/');
        boolean hosted = slash > 0 && isHost(text.substring(0, slash));
        Matcher matcher = REFERENCE.matcher(hosted ? text : DOCKER_HUB + "/" + text);
        if (!matcher.matches() || matcher.group(2).length() > LONGEST_NAME) {
            throw invalid(text);
        }
        String registry = matcher.group(1);
        String repository = matcher.group(2);
        if (registry.equals(DOCKER_HUB) && repository.indexOf('/') < 0) {
            repository = "library/" + repository;
        }
        @Nullable String digest = matcher.group(4);
        return new ImageReference(registry, repository, matcher.group(3), digest == null ? null : new Sha256(digest));
    }

    /** The name as somebody wrote it, by the digest of a manifest and no tag. */
    public static String byDigest(String name, Sha256 manifest) {
        int at = name.indexOf('@');
        String tagged = at < 0 ? name : name.substring(0, at);
        int colon = tagged.lastIndexOf(':');
        return (colon > tagged.lastIndexOf('/') ? tagged.substring(0, colon) : tagged) + "@sha256:" + manifest.hex();
    }

    /** As Docker reads it: a first part without dot and port that is not {@code localhost} belongs to the name. */
    private static boolean isHost(String part) {
        return part.contains(".") || part.contains(":") || part.equals("localhost");
    }

    private static MlopsException invalid(String text) {
        // Perhaps somebody's password stands in front of the host: then the text is not repeated.
        if (text.matches("(?s)[^/@]*(//)?[^/@]*@(?!sha256:).*")) {
            return new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot read the image's name: it holds no login; log in with docker login REGISTRY, and write"
                            + " REGISTRY/NAME:TAG");
        }
        String advice = text.equals(text.toLowerCase(Locale.ROOT)) ? "" : "; names are lower case";
        return new MlopsException(
                ErrorCode.INVALID_ARGUMENT,
                "cannot read image \"" + text + "\": write REGISTRY/NAME:TAG or REGISTRY/NAME@sha256:DIGEST, as"
                        + " registry.example.com/team/model-server:1.4" + advice);
    }

    public Optional<String> tag() {
        return Optional.ofNullable(tagOrNull);
    }

    public Optional<Sha256> digest() {
        return Optional.ofNullable(digestOrNull);
    }

    /** The same repository, by the digest of a manifest and no tag. */
    public ImageReference withDigest(Sha256 manifest) {
        return new ImageReference(registry, repository, null, manifest);
    }

    @Override
    public String toString() {
        return registry + "/" + repository + (tagOrNull == null ? "" : ":" + tagOrNull)
                + (digestOrNull == null ? "" : "@sha256:" + digestOrNull.hex());
    }
}
