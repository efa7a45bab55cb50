package io.mlops.cli.command;

import io.mlops.ByteSize;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.TransferListener;
import io.mlops.cli.console.LiveBlock;
import io.mlops.cli.console.Session;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Draws how far a transfer is, on a terminal. Thread-safe. */
final class TransferProgress implements TransferListener, AutoCloseable {
    private static final long DRAW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final LiveBlock block;
    private final Thread goodbye;
    private long drawn = System.nanoTime() - DRAW_NANOS;

    /**
     * Says goodbye when the program is interrupted.
     *
     * @param resumes whether the same command goes on after an interruption, which Ctrl-C is told then
     */
    TransferProgress(Session session, boolean resumes) {
        this.block = new LiveBlock(session.terminal());
        this.goodbye = new Thread(() -> session.note(
                resumes
                        ? "\nTo go on from here, run the same command again."
                        : "\nIt did not finish; storage ls --unfinished shows what is left."));
        Runtime.getRuntime().addShutdownHook(goodbye);
    }

    @Override
    public synchronized void moved(ObjectKey key, ByteSize done, ByteSize total) {
        long now = System.nanoTime();
        if (!block.live() || (now - drawn < DRAW_NANOS && !done.equals(total))) {
            return;
        }
        drawn = now;
        block.draw(List.of(String.format(
                Locale.ROOT,
                "%s  %.1f of %.1f MiB (%d %%)",
                key,
                mebibytes(done),
                mebibytes(total),
                total.bytes() == 0 ? 100 : done.bytes() * 100 / total.bytes())));
    }

    private static double mebibytes(ByteSize size) {
        return size.bytes() / (double) (1 << 20);
    }

    @Override
    public synchronized void close() {
        block.clear();
        try {
            Runtime.getRuntime().removeShutdownHook(goodbye);
        } catch (IllegalStateException e) {
            // Ctrl-C: the program ends already, and the hook has the last word.
        }
    }
}
