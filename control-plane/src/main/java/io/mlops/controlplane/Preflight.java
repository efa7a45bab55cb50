package io.mlops.controlplane;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.provider.Finding;
import io.mlops.provider.Need;
import io.mlops.provider.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Asks the providers, before anything is written, whether they can give what a plan would start. */
final class Preflight {
    private Preflight() {}

    /**
     * Fails with the first finding's code and says all of them where a provider cannot give what is needed. What cannot be asked just
     * now is a warning: a place that is down may be why somebody deploys.
     *
     * @return what else should be known, for people
     */
    static List<String> require(Manifest manifest, List<Plan.Change> changes, ProviderLookup providers) {
        List<String> warnings = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        ErrorCode code = null;
        for (Map.Entry<String, List<Need>> needed : needs(manifest, changes).entrySet()) {
            Optional<Provider> provider = providers.find(needed.getKey());
            for (Finding finding :
                    provider.map(each -> each.examine(needed.getValue())).orElse(List.of())) {
                String said = said(needed.getKey(), finding);
                Optional<ErrorCode> bad = finding.code().filter(why -> why != ErrorCode.UNAVAILABLE);
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
