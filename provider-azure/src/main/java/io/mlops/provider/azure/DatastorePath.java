package io.mlops.provider.azure;

import io.mlops.artifact.ObjectKey;

/**
 * Places of the artifact store as jobs name them: in the datastore that stands for it in a workspace
 * (https://learn.microsoft.com/azure/machine-learning/how-to-read-write-data-v2, "Supported paths").
 */
final class DatastorePath {
    private static final String PATHS = "/paths/";

    private DatastorePath() {}

    /** @param key of an object, or the beginning of the keys of several, with a slash at its end */
    static String uri(String datastore, String key) {
        return "azureml://datastores/" + datastore + PATHS + key;
    }

    /** The key in it, without the slash at the end that makes it a folder. */
    static ObjectKey key(String uri) {
        String path = uri.substring(uri.indexOf(PATHS) + PATHS.length());
        return ObjectKey.of(path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
    }
}
