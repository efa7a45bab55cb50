package io.mlops.sandbox.azureml;

import io.mlops.sandbox.arm.ArmError;
import io.mlops.sandbox.arm.ArmStore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Where a model lies: a blob behind a datastore of a workspace.
 *
 * @param path of the blob in its container
 */
record ModelLocation(String account, String container, String path) {
    private static final Pattern URI = Pattern.compile(
            "azureml://(subscriptions/[^/]+/resource[gG]roups/[^/]+)/workspaces/([^/]+)/datastores/([^/]+)/paths/(.+)");

    /** Reads {@code azureml://...}; 400 where it is none, or leads to no datastore. */
    static ModelLocation of(ArmStore store, String uri) throws ArmError {
        Matcher matcher = URI.matcher(uri);
        if (!matcher.matches()) {
            throw ArmError.invalid("The model's path '" + uri + "' is no path of a datastore.");
        }
        String id = "/" + matcher.group(1) + "/providers/" + WorkspaceAssets.NAMESPACE + "/workspaces/"
                + matcher.group(2) + "/datastores/" + matcher.group(3);
        JsonNode datastore = store.find(id)
                .orElseThrow(() -> ArmError.invalid("The datastore '" + matcher.group(3) + "' of workspace '"
                        + matcher.group(2) + "' was not found."))
                .path("properties");
        return new ModelLocation(
                datastore.path("accountName").asString(""),
                datastore.path("containerName").asString(""),
                matcher.group(4));
    }

    /** The name of the file. */
    String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
