package io.mlops.artifact.spi;

import io.mlops.Sha256;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The artifacts of each region of a cloud whose services read and write only what lies in their own region: the first region's store is
 * the one that users see, and models are brought from there to where they are needed. A store is made when it is first asked for, and once.
 * Thread-safe.
 */
public final class RegionalStores<S extends ArtifactStoreDriver> {
    private final List<String> regions;
    private final Function<String, String> names;
    private final Function<String, S> stores;
    private final Map<String, S> made = new ConcurrentHashMap<>();

    /**
     * @param regions the first holds the artifacts
     * @param names what a region's store is called; regions whose stores have one name share it
     * @param stores makes the store of a region
     */
    public RegionalStores(List<String> regions, Function<String, String> names, Function<String, S> stores) {
        this.regions = List.copyOf(regions);
        this.names = names;
        this.stores = stores;
    }

    public S in(String region) {
        return made.computeIfAbsent(region, stores);
    }

    /** The store of the first region. */
    public S home() {
        return in(regions.getFirst());
    }

    /** The artifact store that users see: what they delete goes from all regions, where it is the same there. */
    public ArtifactStoreDriver whole() {
        return new StoreWithCopies(home(), this::copies);
    }

    /** Whether a region's store is another than the one that users see. */
    public boolean elsewhere(String region) {
        return !names.apply(region).equals(names.apply(regions.getFirst()));
    }

    /** Where models are brought to from the first region. */
    public List<S> copies() {
        return regions.stream().filter(this::elsewhere).map(this::in).toList();
    }

    /** Sees to it that one region has what another has, checked by its digest. */
    public void bring(ObjectKey key, Sha256 digest, String source, String target) throws Exception {
        if (names.apply(source).equals(names.apply(target))) {
            return;
        }
        Optional<ObjectInfo> already = in(target).find(key);
        if (already.isPresent() && already.get().digest().equals(digest)) {
            return;
        }
        try (InputStream content = in(source).open(key)) {
            in(target).upload(key, content, WriteOptions.defaults().withExpectedDigest(digest));
        }
    }
}
