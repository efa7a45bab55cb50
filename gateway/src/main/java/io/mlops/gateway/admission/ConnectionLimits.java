package io.mlops.gateway.admission;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** How many connections may be open, in all and from one address. Thread-safe. */
public final class ConnectionLimits {
    /** No limit. */
    public static final int NONE = Integer.MAX_VALUE;

    private final int most;
    private final int mostPerAddress;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentMap<String, Integer> byAddress = new ConcurrentHashMap<>();
    private final LongAdder refusedInAll = new LongAdder();
    private final LongAdder refusedByAddress = new LongAdder();

    public ConnectionLimits(int most, int mostPerAddress) {
        this.most = most;
        this.mostPerAddress = mostPerAddress;
    }

    /** Counts a connection in, or counts it as refused; {@link #closed} must follow only where it came in. */
    public boolean opened(InetAddress address) {
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            refusedInAll.increment();
            return false;
        }
        if (mostPerAddress != NONE && !openedBy(AddressKey.of(address))) {
            open.decrementAndGet();
            refusedByAddress.increment();
            return false;
        }
        return true;
    }

    private boolean openedBy(String address) {
        int count = byAddress.merge(address, 1, Integer::sum);
        if (count > mostPerAddress) {
            closedBy(address);
            return false;
        }
        return true;
    }

    public void closed(InetAddress address) {
        open.decrementAndGet();
        if (mostPerAddress != NONE) {
            closedBy(AddressKey.of(address));
        }
    }

    private void closedBy(String address) {
        byAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
    }

    public int open() {
        return open.get();
    }

    /** Addresses that have a connection; 0 where they are not counted. */
    public int addresses() {
        return byAddress.size();
    }

    /** Connections refused because there were too many in all. */
    public long refusedInAll() {
        return refusedInAll.sum();
    }

    /** Connections refused because their address had too many. */
    public long refusedByAddress() {
        return refusedByAddress.sum();
    }
}
