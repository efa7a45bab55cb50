package io.mlops.controlplane.spec;

import io.mlops.Location;
import io.mlops.Sha256;
import io.mlops.controlplane.spec.DeploymentSpec.ComputeNeeds;
import io.mlops.controlplane.spec.DeploymentSpec.Purchase;
import io.mlops.controlplane.spec.DeploymentSpec.Tensor;
import io.mlops.image.ImageReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What makes a revision: a change of any of these is a new revision, a change of anything else is not. */
public record RevisionTemplate(
        @Field(value = "The SHA-256 of the model.", pattern = "[0-9a-f]{64}")
        String digest,

        @Field("What the model is written in.") String framework,
        @Field("What a prediction takes.") List<Tensor> inputs,
        @Field("What a prediction returns.") List<Tensor> outputs,
        @Field("What serves it.") String image,
        @Field("What one replica needs.") ComputeNeeds compute,

        @Field(value = "What it runs on.", fallback = "machines")
        Hosting hosting,

        @Field(value = "What the image's name stood for when the revision was made.", fallback = "[]")
        List<Pin> pins,

        @Field(value = "What it runs on at each location that it has had, by location.", fallback = "[]")
        List<Machine> machines) {
    public RevisionTemplate {
        machines = machines.stream()
                .sorted(Comparator.comparing(machine -> machine.location().toString()))
                .toList();
    }

    /** What a revision runs on. */
    public enum Hosting {
        MACHINES,
        SERVERLESS
    }

    /** An image's name, as a provider's registries had it. */
    public record Pin(
            @Field("The provider that pulls it.") String provider,

            @Field(value = "The SHA-256 of its manifest.", pattern = "[0-9a-f]{64}")
            String digest) {
        public static Pin of(String provider, Sha256 digest) {
            return new Pin(provider, digest.hex());
        }

        public Sha256 manifest() {
            return new Sha256(digest);
        }
    }

    /** {@code pins} has one for each provider that pulls images; whatever their tag points to later, they stay. */
    public static RevisionTemplate of(DeploymentSpec spec, Sha256 digest, List<Pin> pins) {
        return new RevisionTemplate(
                digest.hex(),
                spec.model().framework(),
                spec.model().inputs(),
                spec.model().outputs(),
                spec.image(),
                spec.compute(),
                spec.serverless() ? Hosting.SERVERLESS : Hosting.MACHINES,
                List.copyOf(pins),
                Machine.of(spec));
    }

    /**
     * The same, which has also these locations: at one that it has had before it keeps what it ran on. So a location that is added makes no
     * revision, and one that comes back later with another machine does.
     */
    public RevisionTemplate with(List<Machine> more) {
        List<Machine> all = new ArrayList<>(machines);
        if (!serverless()) {
            more.stream()
                    .filter(machine -> machine(machine.location()).isEmpty())
                    .forEach(all::add);
        }
        return new RevisionTemplate(digest, framework, inputs, outputs, image, compute, hosting, pins, all);
    }

    /** The same, which also has the locations of a spec. */
    public RevisionTemplate with(DeploymentSpec spec) {
        return with(Machine.of(spec));
    }

    /** What it runs on there; empty where it has never been, and where it has no machines. */
    public Optional<Machine> machine(Location location) {
        return machines.stream()
                .filter(machine -> machine.location().equals(location))
                .findFirst();
    }

    /**
     * Whether what runs of both is the same. That an image was asked for by a tag, or machines by any purchase rather than on demand, is
     * not told by what runs.
     */
    public boolean runsLike(RevisionTemplate other) {
        return withoutWords().equals(other.withoutWords());
    }

    private RevisionTemplate withoutWords() {
        ComputeNeeds needs = new ComputeNeeds(
                compute.accelerator(),
                compute.cpus(),
                compute.memory(),
                // How it is bought stands in the machines.
                Purchase.ANY);
        // The same digest on both sides leaves the names to be compared.
        String name = ImageReference.byDigest(image, modelDigest());
        return new RevisionTemplate(digest, framework, inputs, outputs, name, needs, hosting, pins, machines);
    }

    /** Whether it has no machines of its own. */
    public boolean serverless() {
        return hosting == Hosting.SERVERLESS;
    }

    /** What an endpoint of the provider runs: the image by its digest, or its name where the provider pulls none. */
    public String imageAt(String provider) {
        return pin(provider)
                .map(pin -> ImageReference.byDigest(image, pin.manifest()))
                .orElse(image);
    }

    public Optional<Pin> pin(String provider) {
        return pins.stream().filter(pin -> pin.provider().equals(provider)).findFirst();
    }

    /** The image by its digest at each provider that pulls it, for people; empty where none does. */
    public static String pinned(String image, List<Pin> pins) {
        return pins.stream()
                .map(pin -> ImageReference.byDigest(image, pin.manifest()) + " at " + pin.provider())
                .collect(Collectors.joining(", "));
    }

    public Sha256 modelDigest() {
        return new Sha256(digest);
    }
}
