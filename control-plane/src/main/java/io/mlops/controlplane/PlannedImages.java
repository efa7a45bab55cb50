package io.mlops.controlplane;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.controlplane.port.AtOnce;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.reconcile.Spread;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.controlplane.spec.RevisionTemplate.Pin;
import io.mlops.image.ImageReference;
import io.mlops.provider.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the image's name in a spec stands for at the moment, looked up once for a plan: a revision runs the image that was
 * planned, wherever its tag goes later.
 *
 * @param pins one for each provider that pulls images, in the order of the placement
 * @param located the image by its digest, as each location gets it
 * @param warnings where it could not be seen whether the image is there
 */
record PlannedImages(List<Pin> pins, Map<Location, ImageReference> located, List<String> warnings) {
    PlannedImages {
        pins = List.copyOf(pins);
        located = Map.copyOf(located);
        warnings = List.copyOf(warnings);
    }

    /** A registry that does not let anybody in now is no sign of what it has. */
    private static final Set<ErrorCode> UNSEEN =
            Set.of(ErrorCode.UNAVAILABLE, ErrorCode.DEADLINE_EXCEEDED, ErrorCode.UNAUTHENTICATED);

    /**
     * Asks the registries of every location that gets a replica, those of all providers at once.
     *
     * @param standing what the image's name stood for in the revision that is in force; empty where it had another one. Taken for a
     *     provider that cannot be asked what a tag stands for, where the tag is what it was at all the others
     * @throws MlopsException INVALID_ARGUMENT for an image that is not there or cannot run there, FAILED_PRECONDITION when its
     *     name stands for different images at the locations of one provider, and whatever else a registry refuses with;
     *     UNAVAILABLE, DEADLINE_EXCEEDED or UNAUTHENTICATED when no location of a provider can be asked for what a tag stands for
     */
    static PlannedImages lookUp(Manifest manifest, ProviderLookup providers, List<Pin> standing) {
        List<Location> used = Spread.of(manifest.spec()).entrySet().stream()
                .filter(place -> place.getValue() > 0)
                .map(Map.Entry::getKey)
                .toList();
        List<String> names =
                used.stream().map(location -> location.provider()).distinct().toList();
        List<Search> searches = new ArrayList<>();
        for (String name : names) {
            providers
                    .find(name)
                    .ifPresent(provider ->
                            searches.add(new Search(name, manifest, provider, new TreeMap<>(), new TreeMap<>())));
        }
        List<Optional<Sha256>> digests = AtOnce.ask(
                searches,
                search -> search.pin(used.stream()
                        .filter(location -> location.provider().equals(search.name()))
                        .toList()));
        List<Pin> seen = new ArrayList<>();
        for (int i = 0; i < searches.size(); i++) {
            String name = searches.get(i).name();
            digests.get(i).ifPresent(digest -> seen.add(Pin.of(name, digest)));
        }
        return settled(searches, seen, standing);
    }

    private static PlannedImages settled(List<Search> searches, List<Pin> seen, List<Pin> standing) {
        List<Pin> pins = new ArrayList<>();
        SortedMap<Location, ImageReference> located = new TreeMap<>();
        List<String> warnings = new ArrayList<>();
        for (Search search : searches) {
            Optional<Pin> pin = of(search.name(), seen).or(() -> search.asBefore(seen, standing));
            pin.ifPresent(one -> {
                pins.add(one);
                located.putAll(search.found());
                search.unseen().forEach((location, failure) -> {
                    located.put(location, search.at(location).orElseThrow().withDigest(one.manifest()));
                    warnings.add("whether " + location + " has the image cannot be seen now: " + failure.getMessage());
                });
            });
        }
        return new PlannedImages(pins, located, warnings);
    }

    private static Optional<Pin> of(String provider, List<Pin> pins) {
        return pins.stream().filter(pin -> pin.provider().equals(provider)).findFirst();
    }

    /**
     * A search of one provider's registries.
     *
     * @param name the provider's
     * @param found by location
     * @param unseen locations whose registry could not be asked
     */
    private record Search(
            String name,
            Manifest manifest,
            Provider provider,
            SortedMap<Location, ImageReference> found,
            SortedMap<Location, MlopsException> unseen) {
        /** The one image that the name stands for; empty where the provider pulls none, or cannot be asked. */
        Optional<Sha256> pin(List<Location> locations) {
            for (Location location : locations) {
                Optional<ImageReference> image = at(location);
                if (image.isPresent()) {
                    look(location, image.get());
                }
            }
            if (found.isEmpty() && !unseen.isEmpty()) {
                return named();
            }
            List<Sha256> digests = found.values().stream()
                    .flatMap(each -> each.digest().stream())
                    .distinct()
                    .toList();
            if (digests.size() > 1) {
                throw new MlopsException(ErrorCode.FAILED_PRECONDITION, where() + differing());
            }
            return digests.stream().findFirst();
        }

        /** The digest that the spec itself names: it is what it is, whether its registry answers or not. */
        private Optional<Sha256> named() {
            return at(unseen.firstKey()).flatMap(ImageReference::digest);
        }

        /** What a tag stood for, of a provider that pulls images and cannot be asked. */
        Optional<Pin> asBefore(List<Pin> seen, List<Pin> standing) {
            if (unseen.isEmpty()) {
                return Optional.empty();
            }
            Optional<Pin> before = of(name, standing);
            if (before.isEmpty() || seen.isEmpty() || !standing.containsAll(seen)) {
                throw problem(unseen.firstEntry().getValue());
            }
            return before;
        }

        Optional<ImageReference> at(Location location) {
            try {
                return provider.image(manifest.spec().image(), location);
            } catch (MlopsException e) {
                throw problem(e);
            }
        }

        private void look(Location location, ImageReference image) {
            try {
                found.put(location, provider.pin(image));
            } catch (MlopsException e) {
                if (!UNSEEN.contains(e.code())) {
                    throw problem(e);
                }
                unseen.put(location, e);
            }
        }

        private String differing() {
            return "cannot deploy " + manifest.spec().image() + ": it is not the same image everywhere ("
                    + found.entrySet().stream()
                            .map(entry -> entry.getKey() + " has sha256:"
                                    + entry.getValue().digest().orElseThrow().abbreviated())
                            .collect(Collectors.joining(", "))
                    + "); push one to all of them (mlops-cli image push -f FILE), or name its digest";
        }

        private MlopsException problem(MlopsException failure) {
            return new MlopsException(
                    failure.code(),
                    where() + failure.getMessage(),
                    failure.retryable(),
                    failure.requestId().orElse(null),
                    failure);
        }

        private String where() {
            return manifest.where("spec.image") + ": spec.image: ";
        }
    }
}
