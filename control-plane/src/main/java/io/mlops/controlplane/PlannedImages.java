package io.mlops.controlplane;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.Sha256;
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

    /**
     * Asks the registries of every location that gets a replica.
     *
     * @throws MlopsException INVALID_ARGUMENT for an image that is not there or cannot run there, FAILED_PRECONDITION when its
     *     name stands for different images at the locations of one provider, and whatever else a registry refuses with;
     *     UNAVAILABLE when no location of a provider can be asked for what a tag stands for
     */
    static PlannedImages lookUp(Manifest manifest, ProviderLookup providers) {
        List<Pin> pins = new ArrayList<>();
        SortedMap<Location, ImageReference> located = new TreeMap<>();
        List<String> warnings = new ArrayList<>();
        List<Location> used = Spread.of(manifest.spec()).entrySet().stream()
                .filter(place -> place.getValue() > 0)
                .map(Map.Entry::getKey)
                .toList();
        for (String name :
                used.stream().map(location -> location.provider()).distinct().toList()) {
            Optional<Provider> provider = providers.find(name);
            if (provider.isPresent()) {
                List<Location> its = used.stream()
                        .filter(location -> location.provider().equals(name))
                        .toList();
                Search search = new Search(manifest, provider.get(), new TreeMap<>(), new TreeMap<>());
                search.pin(its).ifPresent(digest -> {
                    pins.add(Pin.of(name, digest));
                    located.putAll(search.found());
                    search.unseen().forEach((location, failure) -> {
                        located.put(location, search.at(location).orElseThrow().withDigest(digest));
                        warnings.add(
                                "whether " + location + " has the image cannot be seen now: " + failure.getMessage());
                    });
                });
            }
        }
        return new PlannedImages(pins, located, warnings);
    }

    /**
     * A search of one provider's registries.
     *
     * @param found by location
     * @param unseen locations whose registry could not be asked
     */
    private record Search(
            Manifest manifest,
            Provider provider,
            SortedMap<Location, ImageReference> found,
            SortedMap<Location, MlopsException> unseen) {
        /** The one image that the name stands for; empty where the provider pulls none. */
        Optional<Sha256> pin(List<Location> locations) {
            for (Location location : locations) {
                Optional<ImageReference> image = at(location);
                if (image.isPresent()) {
                    look(location, image.get());
                }
            }
            if (found.isEmpty() && !unseen.isEmpty()) {
                return Optional.of(named());
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
        private Sha256 named() {
            MlopsException failure = unseen.firstEntry().getValue();
            return at(unseen.firstKey()).flatMap(ImageReference::digest).orElseThrow(() -> problem(failure));
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
                if (e.code() != ErrorCode.UNAVAILABLE) {
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
