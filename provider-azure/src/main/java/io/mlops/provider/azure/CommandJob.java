package io.mlops.provider.azure;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A command job of Azure Machine Learning as Resource Manager writes it (JobBaseResource of 2024-04-01).
 *
 * @param id by Azure
 * @param name by Azure
 * @param systemData by Azure
 * @param properties all that there is to it
 */
record CommandJob(
        @Nullable String id,
        @Nullable String name,
        @Nullable SystemData systemData,
        Properties properties) {
    static final String TYPE = "Command";
    /** What it is in when nothing more will happen to it. */
    private static final Set<String> OVER = Set.of("Completed", "Failed", "Canceled");

    static CommandJob of(Properties properties) {
        return new CommandJob(null, null, null, properties);
    }

    /** The body that changes nothing but its tags: "the Tags in the definition passed in will replace Tags in the existing job". */
    CommandJob withTags(Map<String, String> tags) {
        return of(properties.asked(tags));
    }

    /** Its state; the values are an open list. */
    String status() {
        return properties.status() == null ? "Unknown" : properties.status();
    }

    boolean over() {
        return OVER.contains(status());
    }

    /** When and by whom a resource was made. */
    record SystemData(@Nullable Instant createdAt) {}

    /**
     * @param properties never change once they are written
     * @param tags may be replaced
     * @param status by Azure
     */
    record Properties(
            String jobType,
            @Nullable String displayName,
            @Nullable String experimentName,
            @Nullable String computeId,
            String environmentId,
            String command,
            @Nullable Map<String, String> environmentVariables,
            @Nullable Map<String, Input> inputs,
            @Nullable Map<String, Output> outputs,
            @Nullable Identity identity,
            @Nullable Limits limits,
            @Nullable Resources resources,
            @Nullable Map<String, String> properties,
            @Nullable Map<String, String> tags,
            @Nullable String status) {
        Properties asked(Map<String, String> newTags) {
            return new Properties(
                    jobType,
                    displayName,
                    experimentName,
                    computeId,
                    environmentId,
                    command,
                    environmentVariables,
                    inputs,
                    outputs,
                    identity,
                    limits,
                    resources,
                    properties,
                    newTags,
                    null);
        }
    }

    /** @param uri where it lies in a datastore */
    record Input(String jobInputType, String mode, String uri) {
        static Input of(boolean folder, String uri) {
            return new Input(folder ? "uri_folder" : "uri_file", "ReadOnlyMount", uri);
        }
    }

    /** @param uri where it goes */
    record Output(String jobOutputType, String mode, String uri) {
        static Output folder(String uri) {
            return new Output("uri_folder", "ReadWriteMount", uri);
        }
    }

    /** Who the program is towards Azure: the identity of its machines. */
    record Identity(String identityType, @Nullable String resourceId) {}

    /** @param timeout ISO 8601, whole seconds */
    record Limits(String jobLimitsType, String timeout) {}

    record Resources(int instanceCount) {}
}
