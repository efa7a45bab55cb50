package io.mlops.cli.command;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.StoreUri;
import io.mlops.cli.console.UsageException;
import io.mlops.provider.Provider;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/**
 * A place in the store of a provider, written {@code store://PROVIDER/KEY}: an object, or everything whose key begins so.
 *
 * @param provider whose store it is
 * @param path the rest, perhaps empty
 */
record StoreLocation(String provider, String path) {
    /** Whether a text is meant as one, rather than as a file. */
    static boolean isOne(String text) {
        return text.contains("://");
    }

    /** Reads one; says what is wrong in an IllegalArgumentException. */
    static StoreLocation parse(String text) {
        StoreUri uri = StoreUri.parse(text);
        return new StoreLocation(uri.provider(), uri.path());
    }

    /** The store that a policy names: a provider's, or one that a provider opens by its URI. */
    static ArtifactStore store(Workspace workspace, String store) {
        if (StoreUri.isOne(store)) {
            return StorageOptions.location(store).store(workspace);
        }
        try {
            URI place = new URI(store);
            if (place.getScheme() != null) {
                return workspace.providers().open(place);
            }
        } catch (URISyntaxException e) {
            throw new UsageException("\"" + store + "\" names no store: " + e.getReason(), "write store://PROVIDER");
        }
        throw new UsageException("\"" + store + "\" names no store", "write store://PROVIDER, as in store://local");
    }

    ArtifactStore store(Workspace workspace) {
        return opened(workspace).artifacts();
    }

    /** Whether an interrupted transfer can go on here. */
    boolean resumes(Workspace workspace) {
        return opened(workspace).capabilities().contains(Capability.MULTIPART_TRANSFERS);
    }

    private Provider opened(Workspace workspace) {
        return workspace
                .providers()
                .find(provider)
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.NOT_FOUND,
                        "cannot open " + this + ": there is no provider " + provider + "; there are "
                                + String.join(", ", workspace.providers().names())));
    }

    ObjectKey key() {
        return new StoreUri(provider, path).key();
    }

    /** Everything below; NOT_FOUND when there is nothing. */
    List<ObjectInfo> below(ArtifactStore store, String verb) {
        return some(verb, store.list(prefix()));
    }

    /** What was found below it; NOT_FOUND when that is nothing. */
    List<ObjectInfo> some(String verb, List<ObjectInfo> objects) {
        if (objects.isEmpty()) {
            throw new MlopsException(
                    ErrorCode.NOT_FOUND, "cannot " + verb + " " + this + ": there is nothing below it");
        }
        return objects;
    }

    /** The path as a folder. */
    String prefix() {
        return path.isEmpty() || path.endsWith("/") ? path : path + "/";
    }

    StoreLocation at(String newPath) {
        return new StoreLocation(provider, newPath);
    }

    /** The object here, or the one of this name in here where this is a folder. */
    StoreLocation named(Optional<String> name) {
        return path.isEmpty() || path.endsWith("/") ? at(path + name.orElse("")) : this;
    }

    @Override
    public String toString() {
        return new StoreUri(provider, path).toString();
    }
}
