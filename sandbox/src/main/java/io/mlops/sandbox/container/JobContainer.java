package io.mlops.sandbox.container;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The container of one run of a training job, as its cloud makes it: what lies in it, what runs in it, and where what comes out of it goes.
 * Used by one thread.
 */
public interface JobContainer {
    /** For people. */
    String name();

    /** The folder in which it runs; deleted when nothing runs there any more. */
    Path root();

    /** How long after SIGTERM the program is killed. */
    Duration grace();

    /** Puts everything there that the program finds when it starts. */
    void fill() throws IOException, InterruptedException;

    /** What the cloud's store gets while the program runs, whatever becomes of it. */
    List<MirroredFolder> mirrored();

    /** What runs; called after {@link #fill}. */
    List<String> command() throws IOException;

    Map<String, String> environment();

    /** Takes what it writes. */
    LogStream log();

    /** Stores what the cloud takes only from a program that was not interrupted. */
    void store() throws IOException, InterruptedException;

    /** What the cloud says of a program that ended with this status, which is not 0. */
    String failed(int status) throws IOException;

    /** What the cloud says where the fault lies with who asked for it. */
    String refused(String reason);

    /** What the cloud says where the fault is its own. */
    String broken(String reason);
}
