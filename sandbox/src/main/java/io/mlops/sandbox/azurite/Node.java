package io.mlops.sandbox.azurite;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.sandbox.tool.ToolFolder;
import io.mlops.sandbox.tool.ToolFolder.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Node.js on the path, with its npm. */
record Node(Path executable, Path npm) {
    private static final int OLDEST = 18;
    private static final String HOW_TO_GET =
            "install Node.js 18 or newer with npm (Debian: apt-get install nodejs npm; macOS: brew install node)";

    /** FAILED_PRECONDITION where there is none that will do. */
    static Node find(String searchPath) throws InterruptedException {
        Path node = ToolFolder.program("node", searchPath)
                .orElseThrow(() -> missing("node is not on the PATH; " + HOW_TO_GET));
        Path npm = ToolFolder.program("npm", searchPath)
                .orElseThrow(() -> missing("npm is not on the PATH; " + HOW_TO_GET));
        Outcome asked = ToolFolder.run(node, List.of("--version"), Map.of());
        Matcher version =
                Pattern.compile("v(\\d{1,4})\\..*").matcher(asked.output().strip());
        if (asked.status() != 0 || !version.matches()) {
            throw missing(node + " does not run:\n" + asked.output() + "\n" + HOW_TO_GET);
        }
        if (Integer.parseInt(version.group(1)) < OLDEST) {
            throw missing(node + " is older than Node.js " + OLDEST + "; " + HOW_TO_GET);
        }
        return new Node(node, npm);
    }

    /** Installs what the lock file of the folder says, and nothing else; UNAVAILABLE with what npm said where it fails. */
    void install(Path folder) throws IOException, InterruptedException {
        Outcome outcome = ToolFolder.run(
                npm,
                List.of(
                        "ci",
                        "--prefix",
                        folder.toRealPath().toString(), // below a link npm takes it for another package than the lock's
                        "--ignore-scripts", // none of the packages needs one
                        "--no-audit",
                        "--no-fund",
                        "--no-update-notifier"),
                Map.of());
        if (outcome.status() != 0) {
            throw new MlopsException(
                    ErrorCode.UNAVAILABLE,
                    "cannot install Azurite: npm ended with " + outcome.status() + ":\n"
                            + outcome.output().strip());
        }
    }

    private static MlopsException missing(String reason) {
        return new MlopsException(ErrorCode.FAILED_PRECONDITION, "cannot run Azurite: " + reason);
    }
}
