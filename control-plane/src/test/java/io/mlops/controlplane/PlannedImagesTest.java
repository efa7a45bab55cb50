package io.mlops.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.reconcile.Specs;
import io.mlops.controlplane.spec.Manifests;
import io.mlops.controlplane.spec.RevisionTemplate.Pin;
import io.mlops.image.ImageReference;
import io.mlops.provider.Provider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a tag stands for, of several providers of which one cannot be asked. */
class PlannedImagesTest implements ProviderLookup {
    private static final Sha256 ONE = Sha256.of("one".getBytes(StandardCharsets.UTF_8));
    private static final Sha256 TWO = Sha256.of("two".getBytes(StandardCharsets.UTF_8));
    private static final Location WELL = Location.of("well", "a");
    private static final Location EXPIRED = Location.of("expired", "a");
    private static final List<Pin> STANDING = List.of(Pin.of("well", ONE), Pin.of("expired", TWO));

    @TempDir
    Path folder;

    private final SortedMap<String, Supplier<Sha256>> registries = new TreeMap<>();

    @Test
    void whatItStoodForIsTakenWhileItIsTheSameElsewhere() throws IOException {
        registries.put("well", () -> ONE);
        registries.put("expired", PlannedImagesTest::expired);

        PlannedImages images = lookUp(STANDING);

        assertThat(images.pins()).containsExactlyInAnyOrderElementsOf(STANDING);
        assertThat(images.located().get(EXPIRED)).hasToString("expired.example/team/server@sha256:" + TWO);
        assertThat(images.warnings())
                .containsExactly("whether expired/a has the image cannot be seen now: the credentials have expired");
    }

    @Test
    void whatHasMovedElsewhereIsNotGuessed() {
        registries.put("well", () -> TWO);
        registries.put("expired", PlannedImagesTest::expired);

        assertRefused(STANDING);
    }

    @Test
    void whatNeverStoodForAnythingIsNotGuessed() {
        registries.put("well", () -> ONE);
        registries.put("expired", PlannedImagesTest::expired);

        assertRefused(List.of());
    }

    @Test
    void nobodyCanBeAsked() {
        registries.put("well", PlannedImagesTest::expired);
        registries.put("expired", PlannedImagesTest::expired);

        assertRefused(STANDING);
    }

    @Test
    void allAreAskedAtOnce() throws IOException {
        CountDownLatch asked = new CountDownLatch(2);
        for (String name : List.of("well", "expired")) {
            registries.put(name, () -> {
                asked.countDown();
                return awaited(asked) ? ONE : TWO;
            });
        }

        assertThat(lookUp(List.of()).pins()).containsExactly(Pin.of("well", ONE), Pin.of("expired", ONE));
    }

    private void assertRefused(List<Pin> standing) {
        MlopsException refused = catchThrowableOfType(MlopsException.class, () -> lookUp(standing));
        assertThat(refused.code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(refused).hasMessageContaining("spec.image: the credentials have expired");
    }

    private PlannedImages lookUp(List<Pin> standing) throws IOException {
        Path spec = Specs.write(folder, "m1", "image: team/server:1.4");
        Files.writeString(spec, Files.readString(spec).replace("fake/a, fake/b, fake/c", WELL + ", " + EXPIRED));
        return PlannedImages.lookUp(Manifests.read(spec).get(0), this, standing);
    }

    private static Sha256 expired() {
        throw new MlopsException(ErrorCode.UNAUTHENTICATED, "the credentials have expired");
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Override
    public SortedSet<String> names() {
        return new TreeSet<>(registries.keySet());
    }

    @Override
    public Optional<Provider> find(String name) {
        return Optional.of(new SayingProvider(name, EnumSet.of(Capability.ENDPOINTS)) {
            @Override
            public Optional<ImageReference> image(String image, Location location) {
                return Optional.of(ImageReference.parse(name + ".example/" + image));
            }

            @Override
            public ImageReference pin(ImageReference image) {
                return image.withDigest(
                        Objects.requireNonNull(registries.get(name)).get());
            }
        });
    }
}
