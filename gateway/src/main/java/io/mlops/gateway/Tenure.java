package io.mlops.gateway;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.netty.channel.Channel;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A gateway's hold on its slot. There are two locks: who lives in the slot holds the first for good, who is about to holds
 * the second until it has the first. So the first can change hands, which the system knows no way for, without a moment in
 * which both are free and somebody could believe that the slot is empty. Used by one thread at a time.
 */
final class Tenure implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Tenure.class.getName());
    /** A predecessor that was told to end at the same moment finishes what it has first. */
    private static final long OUTLASTS_A_DRAIN_NANOS = TimeUnit.SECONDS.toNanos(15);

    /** A Unix domain socket's path has room for so many bytes: see unix(7). */
    private static final int LONGEST_SOCKET_PATH = 107;

    private final GatewayFiles files;
    private final Sharing sharing;
    private final ProcessLock succession;
    private final @Nullable Inheritance inheritance;
    private @Nullable ProcessLock slot;
    private @Nullable HandoverOffer offer;

    private Tenure(
            GatewayConfig config,
            ProcessLock succession,
            @Nullable Inheritance inheritance,
            @Nullable ProcessLock slot) {
        this.files = config.files();
        this.sharing = config.listening().sharing();
        this.succession = succession;
        this.inheritance = inheritance;
        this.slot = slot;
    }

    /** Takes the slot, or what a successor needs to begin; FAILED_PRECONDITION where another has it, or is about to. */
    static Tenure begin(GatewayConfig config, Transport transport) {
        Sharing sharing = config.listening().sharing();
        ProcessLock succession = ProcessLock.take(
                sharing.succession(),
                ProcessLock.PATIENCE_NANOS,
                "another one is just starting in its place, it holds " + sharing.succession());
        try {
            Optional<Inheritance> inheritance =
                    sharing.successor() ? inherit(transport, sharing.handover()) : Optional.empty();
            if (inheritance.isPresent()) {
                return new Tenure(config, succession, inheritance.get(), null);
            }
            ProcessLock slot = ProcessLock.take(config.files().lock());
            release(succession);
            return new Tenure(config, succession, null, slot);
        } catch (MlopsException e) {
            release(succession);
            throw e;
        }
    }

    private static Optional<Inheritance> inherit(Transport transport, @Nullable Path socket) {
        if (transport != Transport.EPOLL || socket == null) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot take over: a port is handed over through epoll and a Unix domain socket, and this machine"
                            + " has no epoll; stop the gateway, and it is started again");
        }
        return Inheritance.ask(socket);
    }

    /** What the predecessor left; empty where there was none. */
    Optional<Inheritance> inheritance() {
        return Optional.ofNullable(inheritance);
    }

    /** Whether the slot is this gateway's, so that it may announce itself. */
    boolean held() {
        return slot != null;
    }

    /** Called when clients are served: a predecessor lets go, and the slot is this gateway's. */
    void complete() {
        if (inheritance != null) {
            inheritance.settle();
            slot = ProcessLock.take(files.lock(), OUTLASTS_A_DRAIN_NANOS, "the one before still holds " + files.lock());
        }
    }

    /** Called when the gateway is announced: others may succeed it from now on. */
    void offer(Transport transport, List<Channel> listeners, Consumer<Runnable> departure) throws IOException {
        release(succession);
        if (inheritance != null) {
            inheritance.close();
        }
        Path socket = sharing.handover();
        if (socket == null || transport != Transport.EPOLL) {
            return;
        }
        if (socket.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length > LONGEST_SOCKET_PATH) {
            LOG.log(
                    Level.WARNING,
                    "{0} is longer than the {1} bytes that a Unix domain socket may have: this gateway cannot be upgraded"
                            + " without a gap; a home with a shorter path can",
                    socket,
                    LONGEST_SOCKET_PATH);
            return;
        }
        offer = new HandoverOffer(socket, listeners, departure);
    }

    /** Lets a successor have the slot. */
    void letGo() {
        if (offer != null) {
            offer.withdraw();
        }
        if (slot != null) {
            release(slot);
        }
    }

    private static void release(ProcessLock lock) {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot release a lock of the gateway", e);
        }
    }

    @Override
    public void close() {
        if (inheritance != null) {
            inheritance.close();
        }
        if (offer != null) {
            offer.close();
        }
        if (slot != null) {
            release(slot);
        }
        release(succession);
    }
}
