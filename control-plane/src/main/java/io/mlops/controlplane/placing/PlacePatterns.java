package io.mlops.controlplane.placing;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.catalog.Glob;
import io.mlops.controlplane.spec.AutoPlaces;
import io.mlops.controlplane.spec.ClientRegion;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.controlplane.spec.Names;
import io.mlops.planner.place.Places;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The patterns of a spec with {@code placement: auto} that stand for locations, held against those that there are. One that is to choose
 * and stands for none is a mistake; so is one that excludes a place, or states how far it is, which neither a provider of this home nor
 * any cloud is known to have. A place that a cloud has and this home does not is told only: a spec may be for several homes. Used by one
 * thread.
 */
final class PlacePatterns {
    private static final String AUTO = "spec.placement.auto.";

    private final Manifest manifest;
    private final SortedSet<Location> there;
    private final Collection<Location> elsewhere;
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private PlacePatterns(Manifest manifest, Collection<Location> there, Collection<Location> elsewhere) {
        this.manifest = manifest;
        this.there = new TreeSet<>(there);
        this.elsewhere = elsewhere;
    }

    /**
     * What the patterns stand for.
     *
     * @param places to choose from
     * @param warnings of patterns that stand for nothing here, for people
     */
    record Found(Places places, List<String> warnings) {}

    /**
     * Reads all of them.
     *
     * @param there the locations of the configured providers
     * @param elsewhere the regions that clouds are known to have, whether or not a provider of this home has them
     * @throws MlopsException INVALID_ARGUMENT with every pattern that can only be a mistake, each with its place
     */
    static Found read(Manifest manifest, Collection<Location> there, Collection<Location> elsewhere) {
        PlacePatterns patterns = new PlacePatterns(manifest, there, elsewhere);
        AutoPlaces auto = manifest.spec().placement().choice();
        SortedSet<Location> only = patterns.chosen("locations", auto.locations());
        SortedSet<Location> none = patterns.excluded(auto.exclude());
        SortedSet<Location> rather = patterns.chosen("prefer", auto.prefer());
        patterns.clients();
        if (!patterns.problems.isEmpty()) {
            throw new MlopsException(ErrorCode.INVALID_ARGUMENT, String.join("\n", patterns.problems));
        }
        return new Found(new Places(only, none, rather), List.copyOf(patterns.warnings));
    }

    /** Whether a pattern means a location; a provider's name means all of its locations. */
    static boolean like(Glob pattern, Location location) {
        return pattern.matches(location.toString()) || pattern.matches(location.provider());
    }

    private SortedSet<Location> chosen(String field, List<String> patterns) {
        SortedSet<Location> all = new TreeSet<>();
        for (int i = 0; i < patterns.size(); i++) {
            SortedSet<Location> like = like(patterns.get(i), there);
            if (like.isEmpty()) {
                mistake(AUTO + field + "[" + i + "]", patterns.get(i), "");
            }
            all.addAll(like);
        }
        return all;
    }

    private SortedSet<Location> excluded(List<String> patterns) {
        SortedSet<Location> all = new TreeSet<>();
        for (int i = 0; i < patterns.size(); i++) {
            SortedSet<Location> like = like(patterns.get(i), there);
            if (like.isEmpty()) {
                idle(AUTO + "exclude[" + i + "]", patterns.get(i), "so it excludes nothing");
            }
            all.addAll(like);
        }
        return all;
    }

    private void clients() {
        List<ClientRegion> clients = manifest.spec().objectives().clients();
        for (int i = 0; i < clients.size(); i++) {
            for (String pattern : clients.get(i).latency().keySet()) {
                if (like(pattern, there).isEmpty()) {
                    idle(
                            "spec.objectives.clients[" + i + "].latency." + pattern,
                            pattern,
                            "so this round trip counts for nothing");
                }
            }
        }
    }

    private static SortedSet<Location> like(String pattern, Collection<Location> among) {
        Glob glob = Glob.of(pattern);
        return among.stream().filter(location -> like(glob, location)).collect(Collectors.toCollection(TreeSet::new));
    }

    /** A pattern without effect. */
    private void idle(String path, String pattern, String effect) {
        if (like(pattern, elsewhere).isEmpty()) {
            mistake(path, pattern, ", here or at a cloud that is known");
        } else {
            warnings.add(manifest.where(path) + ": " + path + ": no location of a configured provider is like "
                    + pattern + ", " + effect + "; there " + among());
        }
    }

    private void mistake(String path, String pattern, String where) {
        List<String> known = new ArrayList<>(names(there));
        known.addAll(there.stream().map(Location::provider).distinct().toList());
        String near = Names.nearest(pattern, known)
                .map(name -> ": did you mean " + name + "? There ")
                .orElse("; there ");
        problems.add(manifest.where(path) + ": " + path + ": no location is like " + pattern + where + near + among());
    }

    private String among() {
        return (there.size() == 1 ? "is " : "are ") + String.join(", ", names(there));
    }

    private static List<String> names(Collection<Location> locations) {
        return locations.stream().map(Location::toString).toList();
    }
}
