package io.mlops.endpoint;

import io.mlops.Location;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was seen of a provider's endpoints, though not all of its locations could be asked.
 *
 * @param endpoints those of the locations that answered, ordered by name
 * @param unseen why the others could not be asked: what runs there is not known
 */
public record Survey(List<Endpoint> endpoints, SortedMap<Location, String> unseen) {
    public Survey {
        endpoints = List.copyOf(endpoints);
        unseen = Collections.unmodifiableSortedMap(new TreeMap<>(unseen));
    }

    /** Of a provider whose locations can all be asked, or none. */
    public static Survey whole(List<Endpoint> endpoints) {
        return new Survey(endpoints, new TreeMap<>(Map.of()));
    }
}
