package io.mlops.sandbox.azurestorage;

import io.mlops.sandbox.arm.ArmRegion;
import io.mlops.sandbox.arm.ArmWorld;
import io.mlops.sandbox.azurite.AzuriteProxy;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The storage accounts of one sandbox, one a region. Their containers lie in Azurite's one account under names of this sandbox's own, so
 * that sandboxes may share an Azurite. Accounts whose names begin with {@code foreign} are somebody else's; others are not there. Thread-safe.
 */
public final class StorageAccounts implements AutoCloseable {
    static final String FOREIGN = "foreign";

    private final ArmWorld world;
    private final AzuriteProxy azurite;
    private final Map<String, StorageAccount> accounts = new TreeMap<>();
    private final String namespace;
    private final AtomicInteger made = new AtomicInteger();

    /**
     * With a container of the given name in each account.
     *
     * @param azurite where Azurite listens
     */
    public StorageAccounts(ArmWorld world, URI azurite, String container) throws IOException, InterruptedException {
        this.world = world;
        this.azurite = new AzuriteProxy(azurite);
        byte[] random = new byte[6];
        new SecureRandom().nextBytes(random);
        this.namespace = HexFormat.of().formatHex(random);
        for (ArmRegion region : world.regions()) {
            StorageAccount account = new StorageAccount(region.storageAccount(), region.name());
            accounts.put(account.name(), account);
            create(account, container);
        }
    }

    Optional<StorageAccount> find(String name) {
        return Optional.ofNullable(accounts.get(name));
    }

    List<StorageAccount> all() {
        return List.copyOf(accounts.values());
    }

    ArmWorld world() {
        return world;
    }

    InstantSource clock() {
        return world.clock();
    }

    AzuriteProxy azurite() {
        return azurite;
    }

    /** Makes a container; the one that is there where there is one. */
    StorageContainer create(StorageAccount account, String name) throws IOException, InterruptedException {
        StorageContainer container = new StorageContainer("c-" + namespace + "-" + made.incrementAndGet());
        StorageContainer before = account.containers().putIfAbsent(name, container);
        if (before != null) {
            return before;
        }
        WireAnswer answer = azurite.send(own("PUT"), "/" + container.inside(), "restype=container");
        if (answer.status() / 100 != 2) {
            throw new IOException("Azurite answers " + answer.status() + " to a new container");
        }
        return container;
    }

    /** Removes it with all that is in it. */
    void delete(StorageAccount account, String name) throws IOException, InterruptedException {
        StorageContainer container = account.containers().remove(name);
        if (container != null) {
            azurite.send(own("DELETE"), "/" + container.inside(), "restype=container");
        }
    }

    /** A request that the sandbox makes by itself. */
    static WireRequest own(String method) {
        return own(method, Map.of());
    }

    /** A request that the sandbox makes by itself. */
    static WireRequest own(String method, Map<String, List<String>> headers) {
        Map<String, List<String>> all = new TreeMap<>(headers);
        all.put("x-ms-version", List.of("2025-01-05"));
        return new WireRequest(method, URI.create("/"), all, new byte[0]);
    }

    /** Leaves nothing of this sandbox in Azurite. */
    @Override
    public void close() {
        try {
            for (StorageAccount account : all()) {
                for (String name : List.copyOf(account.containers().keySet())) {
                    delete(account, name);
                }
            }
        } catch (IOException e) {
            // An Azurite that has ended holds nothing any more.
            System.getLogger(StorageAccounts.class.getName())
                    .log(System.Logger.Level.DEBUG, "Azurite has ended before its sandbox", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            azurite.close();
        }
    }
}
