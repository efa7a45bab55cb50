package io.mlops.cli.command;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.catalog.RefreshedOffers;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Session;
import io.mlops.price.Machine;
import io.mlops.price.Offer;
import io.mlops.price.PriceSource;
import io.mlops.provider.Provider;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Asks the clouds that this home has settings for what machines cost now. What cannot be asked keeps the prices that it has, and says
 * so. Used by one thread.
 */
final class PriceRefresh {
    private final Session session;
    private final RefreshedOffers file;
    private final List<Offer> fresh = new ArrayList<>();
    private int exit = ExitCode.OK;
    private int asked;

    PriceRefresh(Session session, RefreshedOffers file) {
        this.session = session;
        this.file = file;
    }

    /**
     * Asks for the machines and regions of these offers, and keeps the answers.
     *
     * @return the exit code: that of the first failure, where one cloud could not be asked
     * @throws MlopsException FAILED_PRECONDITION where no cloud of them has settings here
     */
    int run(Workspace workspace, List<Offer> offers) {
        Set<String> configured = workspace.providers().names();
        regions(offers).forEach((cloud, regions) -> {
            if (!configured.contains(cloud)) {
                session.note("not asked: " + cloud + "; this home has no settings for it");
                return;
            }
            try {
                Provider provider = workspace.providers().find(cloud).orElseThrow();
                if (!provider.capabilities().contains(Capability.PRICES)) {
                    session.note("not asked: " + cloud + "; it has no price lists");
                    return;
                }
                refresh(provider, regions);
            } catch (MlopsException e) {
                failed(cloud, e);
            }
        });
        if (asked == 0 && exit == ExitCode.OK) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot refresh prices: this home has settings for none of the clouds that were asked for;"
                            + " docs/providers.md says which a cloud needs");
        }
        if (!fresh.isEmpty()) {
            file.add(fresh);
        }
        return exit;
    }

    private void refresh(Provider provider, Map<String, Set<Machine>> regions) {
        PriceSource prices = provider.prices();
        regions.forEach((region, machines) -> {
            asked++;
            try {
                List<Offer> answer = prices.offers(region, List.copyOf(machines));
                fresh.addAll(answer);
                session.note("refreshed " + provider.name() + "/" + region + ": " + answer.size() + " prices");
            } catch (MlopsException e) {
                failed(provider.name() + "/" + region, e);
            }
        });
    }

    private void failed(String what, MlopsException failure) {
        session.note("kept the old prices of " + what + ": " + failure.getMessage());
        if (exit == ExitCode.OK) {
            exit = ExitCode.of(failure.code());
        }
    }

    /** By cloud and region, which machines. */
    private static SortedMap<String, SortedMap<String, Set<Machine>>> regions(List<Offer> offers) {
        SortedMap<String, SortedMap<String, Set<Machine>>> clouds = new TreeMap<>();
        for (Offer offer : offers) {
            clouds.computeIfAbsent(offer.location().provider(), cloud -> new TreeMap<>())
                    .computeIfAbsent(offer.location().region().orElseThrow(), region -> new LinkedHashSet<>())
                    .add(Machine.of(offer));
        }
        return clouds;
    }
}
