package io.mlops.cli.drill;

import io.mlops.cli.process.ProcessFile;
import java.net.URI;

/**
 * A gateway process that lives and serves.
 *
 * @param slot its place
 * @param admin where its admin port answers
 */
public record GatewaySeat(int slot, long pid, URI admin) {
    static GatewaySeat of(int slot, ProcessFile file) {
        return new GatewaySeat(slot, file.pid(), URI.create("http://127.0.0.1:" + file.adminPort()));
    }
}
