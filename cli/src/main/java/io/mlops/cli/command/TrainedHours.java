package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Tags;
import io.mlops.cli.console.Session;
import io.mlops.cli.provider.ProviderLoader;
import io.mlops.controlplane.spend.JobHours;
import io.mlops.provider.Provider;
import java.time.Instant;
import java.util.Set;

/**
 * Asks the clouds of a home when its training jobs ran; one that cannot be asked is said, and its jobs have no known hours. Used by one
 * thread.
 *
 * @param having the tags of what is this home's
 */
record TrainedHours(Session session, ProviderLoader providers, Tags having) {
    /** @param where by name, who trained anything */
    JobHours ask(Set<String> where, Instant now) {
        JobHours hours = new JobHours(now);
        for (String name : where) {
            try {
                Provider provider = providers
                        .find(name)
                        .orElseThrow(() -> new MlopsException(
                                ErrorCode.NOT_FOUND, "cannot list training jobs of " + name + ": it is not installed"));
                hours.add(name, provider.training().list(having));
            } catch (MlopsException e) {
                hours.lack(name);
                session.note("hours of training jobs are unknown: " + e.getMessage());
            }
        }
        return hours;
    }
}
