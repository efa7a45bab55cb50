package io.mlops.gateway;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/**
 * The gateways of one home, which alone may share its port: with SO_REUSEPORT the system gives half of the connections to
 * whatever process of the same user listens there too, another home's gateway included. Used by one thread.
 *
 * @param siblings the announcements of the other gateways
 */
record Kin(List<Path> siblings) {
    /** A gateway that has just taken a port over is not announced for a moment. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** FAILED_PRECONDITION, with the holder and the way out, where anybody else listens at the address. */
    void requireNoStranger(InetSocketAddress address) throws IOException {
        long start = System.nanoTime();
        Optional<String> stranger = stranger(address);
        while (stranger.isPresent() && System.nanoTime() - start < PATIENCE_NANOS) {
            LockSupport.parkNanos(PAUSE_NANOS);
            stranger = stranger(address);
        }
        if (stranger.isPresent()) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot start gateway: port " + address.getPort() + " on " + address.getHostString()
                            + " is not free (" + holder(stranger.get())
                            + " listens on it); stop what uses it, or set gateway.port to another one");
        }
    }

    private Optional<String> stranger(InetSocketAddress address) throws IOException {
        long[] own = LongStream.concat(
                        LongStream.of(ProcessHandle.current().pid()),
                        siblings.stream()
                                .flatMap(file -> Announcement.living(file).stream())
                                .mapToLong(ProcessHandle::pid))
                .toArray();
        return PortListeners.at(address).stream()
                .filter(socket -> LongStream.of(own).noneMatch(pid -> PortListeners.holds(pid, socket)))
                .findFirst();
    }

    private static String holder(String socket) {
        return PortListeners.holder(socket)
                .map(process -> "process " + process.pid()
                        + process.info()
                                .command()
                                .map(command -> ", " + command + ",")
                                .orElse(""))
                .orElse("another user's process");
    }
}
