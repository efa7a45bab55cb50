package io.mlops.cli.process;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.nio.file.Path;

/**
 * The folder that the tool was started from.
 *
 * @param root holds {@code bin} and {@code lib}
 */
public record Distribution(Path root) {
    /** Where the launcher says that it lies; FAILED_PRECONDITION when Java was started without it. */
    public static Distribution current() {
        String root = System.getProperty("mlops.dist", "");
        if (root.isEmpty()) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot find the distribution: start the tool with ./mlops-cli or bin/mlops-cli");
        }
        return new Distribution(Path.of(root));
    }

    public Path launcher() {
        return root.resolve("bin/mlops-cli");
    }

    /** What the local provider starts a replica with. */
    public Path modelServer() {
        return root.resolve("bin/model-server");
    }

    /** One folder a provider. */
    public Path providers() {
        return root.resolve("lib/providers");
    }

    /** What builds images. */
    public Path images() {
        return root.resolve("lib/images");
    }

    /** What decides placements. */
    public Path planner() {
        return root.resolve("lib/planner");
    }
}
