package io.mlops.controlplane.alert;

import io.mlops.MlopsException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Sends alerts by every channel from a thread of its own: whoever raises them waits for nothing. Three tries, then it is
 * given up, and {@link #trouble} says so until the channel works again. Thread-safe.
 */
public final class AlertSender implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(AlertSender.class.getName());
    private static final int QUEUE = 1000;
    private static final int TRIES = 3;

    private final List<AlertChannel> channels;
    private final Duration pause;
    private final String home;
    private final BlockingQueue<Notification> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Map<String, String> troubles = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /** {@code pause} is how long the first failure waits for the next try; each further one four times as long. */
    public AlertSender(List<AlertChannel> channels, Duration pause, String home) {
        this.channels = List.copyOf(channels);
        this.pause = pause;
        this.home = home;
        this.thread = Thread.ofVirtual().name("alerts").start(this::run);
    }

    /** Sends it soon; says false when too much waits already. */
    public boolean offer(Notification notification) {
        boolean taken = channels.isEmpty() || queue.offer(notification);
        if (!taken) {
            LOG.log(System.Logger.Level.WARNING, "an alert is lost, too many wait: {0}", notification.alert());
        }
        return taken;
    }

    /** Why alerts do not arrive, for people; empty when they do. */
    public String trouble() {
        return String.join("; ", troubles.values());
    }

    private void run() {
        try {
            while (true) {
                byte[] json = queue.take().json(home);
                for (AlertChannel channel : channels) {
                    deliver(channel, json);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private void deliver(AlertChannel channel, byte[] json) throws InterruptedException {
        Duration wait = pause;
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            try {
                channel.send(json);
                troubles.remove(channel.name());
                return;
            } catch (IOException | MlopsException e) {
                if (attempt == TRIES) {
                    LOG.log(System.Logger.Level.WARNING, "an alert was not delivered: {0}", e.getMessage());
                    troubles.put(channel.name(), String.valueOf(e.getMessage()));
                } else {
                    if (closing.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                        return;
                    }
                    wait = wait.multipliedBy(4);
                }
            }
        }
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
    }
}
