package io.mlops.cli.command;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.ResourceName;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Value;
import io.mlops.cli.provider.ProviderLoader;
import io.mlops.provider.Provider;
import io.mlops.training.TrainingJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds training jobs by name, at the provider that was named or at any that trains. Used by one thread. */
record JobLookup(Session session, ProviderLoader providers, Optional<String> only) {
    /** A job and the provider that runs it. */
    record Found(Provider provider, TrainingJob job) {}

    static Value<String> option() {
        return Value.optional("NAME", "look at this provider only", text -> text, "--provider");
    }

    /** Every provider that trains; the one that was named must. */
    List<Provider> places() {
        List<Provider> places = new ArrayList<>();
        for (String name : only.map(List::of).orElseGet(() -> List.copyOf(providers.names()))) {
            Provider provider = provider(name);
            if (only.isPresent() || provider.capabilities().contains(Capability.TRAINING)) {
                places.add(provider);
            }
        }
        return places;
    }

    /** The provider of this name; NOT_FOUND names those that there are. */
    Provider provider(String name) {
        return providers
                .find(name)
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.NOT_FOUND,
                        "cannot use provider " + name + ": it is not installed; there are "
                                + String.join(", ", providers.names())));
    }

    /** The job of this name; NOT_FOUND when nobody has it, FAILED_PRECONDITION when several have one. */
    Found require(String verb, String name) {
        ResourceName job = ResourceName.of(name);
        List<Found> found = new ArrayList<>();
        for (Provider place : places()) {
            place.training().find(job).ifPresent(there -> found.add(new Found(place, there)));
        }
        if (found.size() == 1) {
            return found.getFirst();
        }
        List<String> names = found.stream().map(each -> each.provider().name()).toList();
        throw found.isEmpty()
                ? new MlopsException(
                        ErrorCode.NOT_FOUND,
                        "cannot " + verb + " job " + name + ": there is none of this name; see "
                                + session.commandLine("job list"))
                : new MlopsException(
                        ErrorCode.FAILED_PRECONDITION,
                        "cannot " + verb + " job " + name + ": " + String.join(" and ", names)
                                + " have one; say which with --provider");
    }
}
