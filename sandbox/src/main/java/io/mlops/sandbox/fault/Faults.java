package io.mlops.sandbox.fault;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The faults of one region, one of a kind at a time. Thread-safe. */
public final class Faults {
    private final Map<FaultKind, Fault> active = new EnumMap<>(FaultKind.class);
    private final Reachability reachability;
    private CountDownLatch lifted = new CountDownLatch(1);
    private int held;

    /** @param reachability told when connections must be refused, and when no more */
    public Faults(Reachability reachability) {
        this.reachability = reachability;
    }

    /** From now on; replaces one of the same kind. */
    public void inject(Fault fault) {
        synchronized (this) {
            active.put(fault.kind(), fault);
        }
        if (fault.kind() == FaultKind.REFUSE) {
            reachability.refuse(true);
        }
    }

    /** No more from now on; what hung is answered. */
    public void lift(FaultKind kind) {
        synchronized (this) {
            active.remove(kind);
            if (kind == FaultKind.HANG) {
                lifted.countDown();
                lifted = new CountDownLatch(1);
            }
        }
        if (kind == FaultKind.REFUSE) {
            reachability.refuse(false);
        }
    }

    /** Nothing fails any more. */
    public void liftAll() {
        for (FaultKind kind : FaultKind.values()) {
            lift(kind);
        }
    }

    /** What is active, in the order of {@link FaultKind}. */
    public synchronized List<Fault> active() {
        return List.copyOf(active.values());
    }

    /** Whether this call meets the fault; counts it if so. */
    public synchronized Optional<Fault> meet(FaultKind kind, String operation) {
        Fault fault = active.get(kind);
        if (fault == null || !fault.operation().orElse(operation).equals(operation)) {
            return Optional.empty();
        }
        if (fault.times() == 1) {
            active.remove(kind);
        } else if (fault.times() < Integer.MAX_VALUE) {
            active.put(kind, fault.withTimes(fault.times() - 1));
        }
        return Optional.of(fault);
    }

    /** Returns when the call is to be answered: at once, unless it meets a fault that holds it up. */
    public void delay(String operation) throws InterruptedException {
        if (meet(FaultKind.HANG, operation).isPresent()) {
            awaitNoHang();
        }
        Optional<Fault> slow = meet(FaultKind.SLOW, operation);
        if (slow.isPresent()) {
            new CompletableFuture<Void>()
                    .completeOnTimeout(null, slow.get().delay().toNanos(), TimeUnit.NANOSECONDS)
                    .join();
        }
    }

    /** Returns once nothing hangs any more. */
    public void awaitNoHang() throws InterruptedException {
        CountDownLatch wait;
        synchronized (this) {
            if (!active.containsKey(FaultKind.HANG)) {
                return;
            }
            wait = lifted;
            held++;
        }
        try {
            wait.await();
        } finally {
            synchronized (this) {
                held--;
            }
        }
    }

    /** How many calls hang now. */
    public synchronized int held() {
        return held;
    }

    /** The port of a region. */
    @FunctionalInterface
    public interface Reachability {
        void refuse(boolean refused);
    }
}
