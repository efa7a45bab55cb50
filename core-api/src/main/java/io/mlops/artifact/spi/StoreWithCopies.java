package io.mlops.artifact.spi;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A store whose objects were brought to others, too: what is deleted in it goes from these as well, where they have the same under the
 * same key. All else is the store's own. Thread-safe.
 *
 * @param store whose objects users see
 * @param copies the others; asked for at each deletion
 */
record StoreWithCopies(ArtifactStoreDriver store, Supplier<? extends List<? extends ArtifactStoreDriver>> copies)
        implements ArtifactStoreDriver {
    /** The others first: what is deleted in the store is not looked for again. */
    @Override
    public void delete(ObjectKey key) throws Exception {
        List<? extends ArtifactStoreDriver> others = copies.get();
        Optional<ObjectInfo> here = others.isEmpty() ? Optional.empty() : store.find(key);
        if (here.isPresent()) {
            store.requireFree(key);
            for (ArtifactStoreDriver other : others) {
                if (other.find(key)
                        .filter(there -> there.digest().equals(here.get().digest()))
                        .isPresent()) {
                    other.delete(key);
                }
            }
        }
        store.delete(key);
    }

    @Override
    public void requireFree(ObjectKey key) throws Exception {
        store.requireFree(key);
    }

    @Override
    public String provider() {
        return store.provider();
    }

    @Override
    public Set<Capability> capabilities() {
        return store.capabilities();
    }

    @Override
    public ErrorCode classify(Throwable failure) {
        return store.classify(failure);
    }

    @Override
    public String reason(Throwable failure) {
        return store.reason(failure);
    }

    @Override
    public Optional<String> requestId(Throwable failure) {
        return store.requestId(failure);
    }

    @Override
    public InputStream open(ObjectKey key) throws Exception {
        return store.open(key);
    }

    @Override
    public Optional<ObjectContent> read(ObjectKey key) throws Exception {
        return store.read(key);
    }

    @Override
    public ObjectInfo upload(ObjectKey key, InputStream content, WriteOptions options) throws Exception {
        return store.upload(key, content, options);
    }

    @Override
    public Optional<ObjectInfo> find(ObjectKey key) throws Exception {
        return store.find(key);
    }

    @Override
    public List<ObjectInfo> list(String prefix) throws Exception {
        return store.list(prefix);
    }

    @Override
    public List<ListedObject> listed(String prefix) throws Exception {
        return store.listed(prefix);
    }

    @Override
    public ObjectInfo copy(ObjectKey source, ObjectKey target, WriteOptions options) throws Exception {
        return store.copy(source, target, options);
    }

    @Override
    public Optional<TransferDriver> transfers() {
        return store.transfers();
    }

    @Override
    public Optional<TierDriver> tiers() {
        return store.tiers();
    }

    @Override
    public Optional<TieringPolicyDriver> policies() {
        return store.policies();
    }
}
