package io.mlops.endpoint.spi;

import io.mlops.Location;
import io.mlops.Tags;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.Survey;
import io.mlops.spi.Regions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The endpoints of a cloud, found by name or tags in all of its regions, which are asked at once. Thread-safe.
 *
 * @param <H> an endpoint as the cloud tells it
 */
public final class RegionalEndpoints<H> {
    private final String provider;
    private final List<String> regions;
    private final Regions asked;
    private final Region<H> region;
    /** Where a name was seen last: asked first, so that another region's outage hides nothing. */
    private final Map<String, String> seen = new ConcurrentHashMap<>();

    /** Looks at one region. */
    public interface Region<H> {
        /** The endpoint of this name, where this provider made it. */
        Optional<H> find(String region, String name) throws Exception;

        /** Every endpoint of this provider that carries these tags. */
        List<H> list(String region, Tags tags) throws Exception;

        /** Where it is. */
        String of(H hosted);

        /** How it looks from outside. */
        Endpoint view(H hosted);
    }

    public RegionalEndpoints(String provider, List<String> regions, Regions asked, Region<H> region) {
        this.provider = provider;
        this.regions = List.copyOf(regions);
        this.asked = asked;
        this.region = region;
    }

    /** From now on it is looked for there first. */
    public void saw(String name, String where) {
        seen.put(name, where);
    }

    /** It is nowhere any more. */
    public void forget(String name) {
        seen.remove(name);
    }

    /** Wherever it is; absent only where every region says so. */
    public Optional<H> find(String name) throws Exception {
        String last = seen.get(name);
        if (last != null) {
            Optional<H> there = region.find(last, name);
            if (there.isPresent()) {
                return there;
            }
        }
        Optional<H> found = asked.any(regions, each -> region.find(each, name));
        found.ifPresent(hosted -> saw(name, region.of(hosted)));
        return found;
    }

    /** Of all regions, ordered by name. */
    public List<Endpoint> list(Tags tags) throws Exception {
        return views(asked.all(regions, each -> region.list(each, tags)));
    }

    /** Of the regions that can be asked. */
    public Survey survey(Tags tags) throws Exception {
        Regions.Answers<List<H>> answers = asked.some(regions, each -> region.list(each, tags));
        SortedMap<Location, String> unseen = new TreeMap<>();
        answers.silent().forEach((silent, why) -> unseen.put(Location.of(provider, silent), why));
        return new Survey(views(answers.answers()), unseen);
    }

    private List<Endpoint> views(List<List<H>> found) {
        return found.stream()
                .flatMap(List::stream)
                .map(this::view)
                .sorted(Comparator.comparing(endpoint -> endpoint.spec().name()))
                .toList();
    }

    private Endpoint view(H hosted) {
        Endpoint endpoint = region.view(hosted);
        saw(endpoint.spec().name(), region.of(hosted));
        return endpoint;
    }
}
