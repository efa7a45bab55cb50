package io.mlops.controlplane.placing;

import io.mlops.Location;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.port.ProviderRound;
import io.mlops.controlplane.port.ProviderRound.Waiting;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.endpoint.Hosting;
import io.mlops.planner.place.Candidate;
import io.mlops.price.PurchaseOption;
import io.mlops.provider.Allowance;
import io.mlops.provider.Need;
import io.mlops.provider.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What quotas leave for candidates, asked of all providers at once. What cannot be asked binds nothing, and is said. A location of a
 * provider is a region with one endpoint on one kind of machine, so that a quota that machines of a region share binds one candidate at a
 * time (docs/adr/0049-quotas-latency-failures.md). Used by one thread.
 */
final class Quotas {
    private final DeploymentSpec spec;
    private final Map<String, Integer> most = new HashMap<>();
    /** What is not known, by where. */
    private final SortedMap<String, SortedSet<String>> unknown = new TreeMap<>();
    /** What is in use and was not seen, by where. */
    private final SortedMap<String, SortedSet<String>> unseen = new TreeMap<>();

    private Quotas(DeploymentSpec spec) {
        this.spec = spec;
    }

    /**
     * Asks the providers.
     *
     * @param places where the spec allows replicas: nobody is asked about others
     * @param held what the deployment runs already
     */
    static Quotas ask(
            ProviderLookup providers,
            DeploymentSpec spec,
            List<Candidate> candidates,
            Predicate<Location> places,
            List<Need> held,
            Waiting waiting) {
        Quotas quotas = new Quotas(spec);
        Map<String, List<Candidate>> asked = candidates.stream()
                .filter(each -> places.test(each.location()))
                .collect(Collectors.groupingBy(each -> each.location().provider(), TreeMap::new, Collectors.toList()));
        long began = System.nanoTime();
        Map<String, List<Allowance>> answers = ProviderRound.ask(
                asked.keySet(),
                waiting,
                name -> providers
                        .find(name)
                        .map((Provider provider) -> provider.allowances(
                                asked.getOrDefault(name, List.of()).stream()
                                        .map(quotas::need)
                                        .toList(),
                                held.stream()
                                        .filter(each ->
                                                each.location().provider().equals(name))
                                        .toList()))
                        .orElse(List.of()));
        long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
        asked.forEach((name, its) -> {
            if (!answers.containsKey(name)) {
                note(quotas.unknown, name, "no answer within " + seconds + " s");
            } else {
                quotas.add(name, its, answers.getOrDefault(name, List.of()));
            }
        });
        return quotas;
    }

    private Need need(Candidate candidate) {
        return new Need(
                candidate.location(),
                spec.compute().on(candidate.offer().instanceType()),
                1,
                candidate.offer().purchase() == PurchaseOption.SPOT ? new Hosting.Spot() : new Hosting.OnDemand(),
                spec.image());
    }

    private void add(String provider, List<Candidate> candidates, List<Allowance> answers) {
        if (answers.isEmpty()) {
            note(unknown, provider, "this provider does not tell them");
            return;
        }
        if (answers.size() != candidates.size()) {
            throw new IllegalStateException("provider " + provider + " was asked for the quotas of " + candidates.size()
                    + " machines and told those of " + answers.size());
        }
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            String where = candidate.location().toString();
            switch (answers.get(i)) {
                case Allowance.Free free -> most.put(candidate.id(), free.replicas());
                case Allowance.Limit limit -> {
                    most.put(candidate.id(), limit.replicas());
                    note(unseen, where, limit.unseen());
                }
                case Allowance.Unknown none -> note(unknown, where, none.reason());
            }
        }
    }

    private static void note(SortedMap<String, SortedSet<String>> notes, String where, String what) {
        notes.computeIfAbsent(where, name -> new TreeSet<>()).add(what);
    }

    /** With the quota that it has; as it is where none is known. */
    Candidate bound(Candidate candidate) {
        Integer replicas = most.get(candidate.id());
        return replicas == null ? candidate : candidate.withQuota(Math.min(replicas, Candidate.NO_QUOTA));
    }

    /** What was not to be had, for people: a line for all places of which the same is said. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        byReason(unknown)
                .forEach((reason, places) ->
                        notes.add("quotas of " + places + " are not known and bind nothing: " + reason));
        byReason(unseen)
                .forEach((reason, places) ->
                        notes.add("quotas of " + places + " count as if nothing more were in use: " + reason));
        return notes;
    }

    private static Map<String, String> byReason(SortedMap<String, SortedSet<String>> notes) {
        return notes.entrySet().stream()
                .collect(Collectors.groupingBy(
                        each -> said(each.getValue()),
                        LinkedHashMap::new,
                        Collectors.mapping(Map.Entry::getKey, Collectors.joining(", "))));
    }

    private static String said(SortedSet<String> reasons) {
        int more = reasons.size() - 1;
        return reasons.first() + (more == 0 ? "" : " (and " + more + " more like it)");
    }
}
