package io.mlops.controlplane;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.port.ProviderRound;
import io.mlops.controlplane.port.ProviderRound.Waiting;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.provider.Finding;
import io.mlops.provider.Need;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Asks the providers, before anything is written and all at once, whether they can give what a plan would start. */
final class Preflight {
    /** A provider that hangs is one of the reasons to deploy: who waits for it longer than for the others waits in vain. */
    private static final Waiting WAITING = new Waiting(Duration.ofSeconds(15), Duration.ofSeconds(5));

    /** What is said of who does not answer. */
    private static final Set<ErrorCode> SILENT = Set.of(ErrorCode.UNAVAILABLE, ErrorCode.DEADLINE_EXCEEDED);

    private Preflight() {}

    /** {@link #require(Manifest, List, ProviderLookup, Waiting)}, as long as somebody waits who deploys. */
    static List<String> require(Manifest manifest, List<Plan.Change> changes, ProviderLookup providers) {
        return require(manifest, changes, providers, WAITING);
    }

    /**
     * Fails with the first finding's code and says all of them where a provider cannot give what is needed. What cannot be asked just
     * now is a warning: a place that is down may be why somebody deploys.
     *
     * @return what else should be known, for people
     */
    static List<String> require(
            Manifest manifest, List<Plan.Change> changes, ProviderLookup providers, Waiting waiting) {
        List<String> warnings = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        ErrorCode code = null;
        for (Map.Entry<String, List<Finding>> examined :
                examine(needs(manifest, changes), providers, waiting).entrySet()) {
            for (Finding finding : examined.getValue()) {
                String said = said(examined.getKey(), finding);
                Optional<ErrorCode> bad = finding.code().filter(why -> !SILENT.contains(why));
                if (bad.isPresent()) {
                    code = code == null ? bad.get() : code;
                    problems.add(said);
                } else if (finding.grade() != Finding.Grade.GOOD) {
                    warnings.add(said);
                }
            }
        }
        if (code != null) {
            throw new MlopsException(code, "cannot deploy " + manifest.name() + ": " + String.join("\n  ", problems));
        }
        return warnings;
    }

    /** What each provider found; of one that does not answer, that. In the order of their names. */
    private static Map<String, List<Finding>> examine(
            Map<String, List<Need>> needs, ProviderLookup providers, Waiting waiting) {
        long began = System.nanoTime();
        Map<String, List<Finding>> found = new TreeMap<>(ProviderRound.ask(
                needs.keySet(),
                waiting,
                name -> providers
                        .find(name)
                        .map(each -> each.examine(needs.getOrDefault(name, List.of())))
                        .orElse(List.of())));
        needs.keySet().forEach(name -> found.computeIfAbsent(name, silent -> List.of(silence(began))));
        return found;
    }

    private static Finding silence(long began) {
        return Finding.odd(
                "account",
                "was not examined: no answer within "
                        + Duration.ofNanos(System.nanoTime() - began).toSeconds() + " s",
                "whether its permissions and quotas suffice shows when something is started there");
    }

    private static String said(String provider, Finding finding) {
        return provider + " " + finding.subject() + ": " + finding.found()
                + (finding.advice().isEmpty() ? "" : "; " + finding.advice());
    }

    /** What would be started, by provider; a revision that takes over runs beside the one before. */
    private static Map<String, List<Need>> needs(Manifest manifest, List<Plan.Change> changes) {
        Map<String, List<Need>> needs = new TreeMap<>();
        for (Need need : Needs.of(manifest.spec())) {
            for (Plan.Change change : changes) {
                boolean starts = change.location().equals(need.location())
                        && change.action() != Plan.Action.UNCHANGED
                        && change.action() != Plan.Action.UPDATE;
                int beside = change.action() == Plan.Action.ROLL ? change.replicasBefore() : 0;
                if (starts && need.replicas() + beside > change.replicasBefore()) {
                    needs.computeIfAbsent(need.location().provider(), name -> new ArrayList<>())
                            .add(need.withReplicas(need.replicas() + beside));
                }
            }
        }
        return needs;
    }
}
