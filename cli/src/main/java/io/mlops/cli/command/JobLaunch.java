package io.mlops.cli.command;

import io.mlops.Capability;
import io.mlops.MlopsException;
import io.mlops.Tags;
import io.mlops.catalog.CloudService;
import io.mlops.cli.console.Session;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.KnownPrices;
import io.mlops.controlplane.reconcile.Identity;
import io.mlops.controlplane.spend.Launch;
import io.mlops.price.Hire;
import io.mlops.price.PurchaseOption;
import io.mlops.provider.Need;
import io.mlops.provider.Provider;
import io.mlops.training.Purchase;
import io.mlops.training.TrainingJobSpec;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a training job is known by to the bill and to the journal, where a provider rents machines for it; nothing where it does not. Used
 * by one thread.
 */
record JobLaunch(Session session, Workspace workspace, Provider provider) {
    /** With the tag of the home, by which its spend is found. */
    TrainingJobSpec tagged(TrainingJobSpec spec) {
        if (hire(spec).isEmpty()) {
            return spec;
        }
        TreeMap<String, String> tags = new TreeMap<>(spec.tags().entries());
        tags.putAll(new Identity(workspace.store().identity()).mine().entries());
        return spec.withTags(new Tags(tags));
    }

    /** Writes down that it was submitted, at the price that is known now. */
    void record(TrainingJobSpec spec) {
        Optional<Hire> hire = hire(spec);
        if (hire.isPresent()) {
            KnownPrices prices = new KnownPrices(session.home().prices());
            Launch launch = Launch.at(
                    spec.name().value(),
                    spec.name().value(),
                    spec.location(),
                    spec.nodes(),
                    hire.get(),
                    prices.of(spec.location(), hire.get(), CloudService.TRAINING));
            try (ControlPlane plane = workspace.controlPlane()) {
                plane.record(launch, plane.actor().toString(), Launch.JOB);
            }
        }
    }

    /** Endpoints and jobs run on the same machines; how a job's are rented stands in its spec. */
    private Optional<Hire> hire(TrainingJobSpec spec) {
        boolean spot = spec.purchase() == Purchase.SPOT
                || (spec.purchase() == Purchase.ANY && provider.capabilities().contains(Capability.TRAINING_SPOT));
        try {
            return provider.hire(new Need(spec.location(), spec.compute(), spec.nodes()))
                    .map(hire -> hire.withPurchase(spot ? PurchaseOption.SPOT : PurchaseOption.ON_DEMAND));
        } catch (MlopsException e) {
            // Whether the job can run there is for its own service to say, when it is submitted.
            session.note("the journal will have no price of job " + spec.name() + ": " + e.getMessage());
            return Optional.empty();
        }
    }
}
