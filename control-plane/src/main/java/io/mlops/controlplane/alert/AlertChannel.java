package io.mlops.controlplane.alert;

import java.io.IOException;

/** One way to a person. Must be thread-safe, must give up within seconds. */
public interface AlertChannel {
    /** Names the way without any secret, for logs and status. */
    String name();

    /** Must deliver, or say in an exception without any secret why not. */
    void send(byte[] json) throws IOException, InterruptedException;
}
