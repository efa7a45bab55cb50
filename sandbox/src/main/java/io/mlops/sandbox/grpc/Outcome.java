package io.mlops.sandbox.grpc;

import com.google.protobuf.Message;

/** How work stands. */
public sealed interface Outcome {
    /** It goes on. */
    record Running() implements Outcome {}

    /** It has done what it was to do. */
    record Done(Message response) implements Outcome {}

    /** It has failed. */
    record Failed(GcpError error) implements Outcome {}
}
