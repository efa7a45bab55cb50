package io.mlops.sandbox.container;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Lines on their way from a process to its log. Thread-safe. */
public final class LogStream {
    private static final System.Logger LOG = System.getLogger(LogStream.class.getName());

    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
    private final CountDownLatch written = new CountDownLatch(1);

    /** One more. */
    public void line(String text) {
        lines.add(Optional.of(text));
    }

    /** No line follows. */
    public void end() {
        lines.add(Optional.empty());
    }

    /** Whoever takes the lines has done with all of them. */
    public void written() {
        written.countDown();
    }

    /** Returns once every line is where it goes, or the time is over. */
    public void awaitWritten(Duration time) throws InterruptedException {
        if (!written.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.log(System.Logger.Level.WARNING, "the lines of a container were not written within {0}", time);
        }
    }

    /** The next lines, one at least; none where none follows. */
    public List<String> take(int atMost) throws InterruptedException {
        List<String> taken = new ArrayList<>();
        Optional<String> next = lines.take();
        while (next.isPresent()) {
            taken.add(next.get());
            Optional<String> waiting = lines.peek();
            if (taken.size() == atMost || waiting == null || waiting.isEmpty()) {
                break;
            }
            next = lines.take();
        }
        return taken;
    }
}
