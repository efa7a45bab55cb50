package io.mlops.sandbox.moto;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.sandbox.tool.ToolFolder;
import io.mlops.sandbox.tool.ToolFolder.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The Python on the path.
 *
 * @param tag names what compiled packages fit it, such as {@code cpython-311-linux-x86_64}
 */
record Python(Path executable, String tag) {
    private static final String HOW_TO_GET =
            "install Python 3.10 or newer with pip (Debian: apt-get install python3 python3-pip; macOS: brew install python)";
    private static final String ASK = """
            import sys, sysconfig
            print(sys.implementation.cache_tag + "-" + sysconfig.get_platform() if sys.version_info >= (3, 10) else "old")
            """;

    /** FAILED_PRECONDITION where there is none that will do. */
    static Python find(String searchPath) throws InterruptedException {
        Path executable = ToolFolder.program("python3", searchPath)
                .orElseThrow(() -> missing("python3 is not on the PATH; " + HOW_TO_GET));
        Outcome asked = new Python(executable, "").run(List.of("-c", ASK));
        if (asked.status() != 0) {
            throw missing(executable + " does not run:\n" + asked.output() + "\n" + HOW_TO_GET);
        }
        String tag = asked.output().strip();
        if (tag.equals("old")) {
            throw missing(executable + " is older than Python 3.10; " + HOW_TO_GET);
        }
        return new Python(executable, tag);
    }

    /** Runs pip; FAILED_PRECONDITION where there is none, UNAVAILABLE with what it said where it fails. */
    void pip(List<String> arguments) throws InterruptedException {
        if (run(List.of("-m", "pip", "--version")).status() != 0) {
            throw missing(executable + " has no pip; " + HOW_TO_GET);
        }
        List<String> command = new ArrayList<>(List.of("-m", "pip"));
        command.addAll(arguments);
        Outcome outcome = run(command);
        if (outcome.status() != 0) {
            throw new MlopsException(
                    ErrorCode.UNAVAILABLE,
                    "cannot install moto: pip ended with " + outcome.status() + ":\n"
                            + outcome.output().strip());
        }
    }

    private Outcome run(List<String> arguments) throws InterruptedException {
        return ToolFolder.run(
                executable,
                arguments,
                Map.of("PIP_ROOT_USER_ACTION", "ignore", "PIP_DISABLE_PIP_VERSION_CHECK", "1", "PIP_NO_INPUT", "1"));
    }

    private static MlopsException missing(String reason) {
        return new MlopsException(ErrorCode.FAILED_PRECONDITION, "cannot run moto: " + reason);
    }
}
