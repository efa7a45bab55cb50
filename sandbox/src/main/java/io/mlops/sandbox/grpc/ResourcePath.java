package io.mlops.sandbox.grpc;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A name of a resource: {@code projects/PROJECT/locations/LOCATION} and what follows.
 *
 * @param project its id or its number
 * @param rest as {@code endpoints/ID}; empty for the location itself
 */
public record ResourcePath(String project, String location, String rest) {
    private static final Pattern PATH = Pattern.compile("projects/([^/]+)/locations/([^/]+)(?:/(.+))?");

    /** Reads one; INVALID_ARGUMENT where it is none. */
    public static ResourcePath of(String name) throws GcpError {
        Matcher matcher = PATH.matcher(name);
        if (!matcher.matches()) {
            throw GcpError.invalid("Invalid resource name '" + name + "'.");
        }
        return new ResourcePath(matcher.group(1), matcher.group(2), matcher.group(3) == null ? "" : matcher.group(3));
    }

    /** The last part. */
    public String id() {
        return rest.substring(rest.lastIndexOf('/') + 1);
    }

    /** The same one with the project named so. */
    public ResourcePath in(String projectName) {
        return new ResourcePath(projectName, location, rest);
    }

    /** What is below it. */
    public ResourcePath child(String more) {
        return new ResourcePath(project, location, rest.isEmpty() ? more : rest + "/" + more);
    }

    @Override
    public String toString() {
        return "projects/" + project + "/locations/" + location + (rest.isEmpty() ? "" : "/" + rest);
    }
}
