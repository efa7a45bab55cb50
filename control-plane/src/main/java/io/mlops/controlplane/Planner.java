package io.mlops.controlplane;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.artifact.StoreUri;
import io.mlops.controlplane.Plan.Action;
import io.mlops.controlplane.Plan.Change;
import io.mlops.controlplane.model.ModelSource;
import io.mlops.controlplane.model.StagedModel;
import io.mlops.controlplane.model.StagedModels;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.reconcile.Capacity;
import io.mlops.controlplane.reconcile.Spread;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.controlplane.spec.RevisionTemplate;
import io.mlops.controlplane.spec.RevisionTemplate.Pin;
import io.mlops.controlplane.store.DeploymentRow;
import io.mlops.controlplane.store.FreezeRow;
import io.mlops.controlplane.store.RevisionRow;
import io.mlops.controlplane.store.RolloutRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides what applying a manifest would change, and checks what can be checked beforehand. */
final class Planner {
    private final Manifest manifest;
    private final DeploymentSpec spec;
    private final StagedModel model;

    private final FreezePlan freeze;
    private final Map<Location, Site> sites;
    private final PlannedImages images;

    private Planner(
            Manifest manifest, StagedModel model, FreezePlan freeze, Map<Location, Site> sites, PlannedImages images) {
        this.sites = sites;
        this.images = images;
        this.manifest = manifest;
        this.spec = manifest.spec();
        this.model = model;
        this.freeze = freeze;
    }

    /**
     * A deployment as it stands.
     *
     * @param revisions oldest first
     * @param freezeOrNull when it may not change; null for any time
     */
    record Current(
            DeploymentRow row,
            List<RevisionRow> revisions,
            @Nullable FreezeRow freezeOrNull,
            RolloutRow rollout) {
        /** The revision that is asked for, unless the controller has given it up: then asking again is a new try. */
        Optional<RevisionRow> standing() {
            boolean givenUp = rollout.aborted() == row.revision()
                    || (rollout.stable() == 0 && !rollout.reason().isEmpty());
            return givenUp
                    ? Optional.empty()
                    : revisions.stream()
                            .filter(revision -> revision.number() == row.revision())
                            .findFirst();
        }

        /** What the image's name stood for in the revision that is asked for; empty where it had another name. */
        List<Pin> pinsOf(String image) {
            return revisions.stream()
                    .filter(revision -> revision.number() == row.revision())
                    .map(RevisionRow::template)
                    .filter(template -> template.image().equals(image))
                    .findFirst()
                    .map(RevisionTemplate::pins)
                    .orElse(List.of());
        }

        int newest() {
            return revisions.stream().mapToInt(RevisionRow::number).max().orElse(0);
        }
    }

    /** @param modelOrNull as it is, where somebody has looked already; null to look */
    static Plan plan(
            Manifest manifest,
            ProviderLookup providers,
            @Nullable StagedModel modelOrNull,
            @Nullable Current current,
            FreezePlan freeze) {
        Map<Location, Site> sites = SpecSupport.require(manifest, providers);
        StagedModel model = modelOrNull == null ? inspect(manifest, providers) : modelOrNull;
        PlannedImages images = PlannedImages.lookUp(
                manifest,
                providers,
                current == null ? List.of() : current.pinsOf(manifest.spec().image()));
        return new Planner(manifest, model, freeze, sites, images).plan(current, providers);
    }

    /** The model as it is now; fails where it cannot be read. */
    static StagedModel inspect(Manifest manifest, ProviderLookup providers) {
        return StagedModels.inspect(
                source(manifest, providers), manifest.spec().model().digest(), manifest.where("spec.model.uri"));
    }

    /** Where the model lies; the spec was checked. */
    private static ModelSource source(Manifest manifest, ProviderLookup providers) {
        String named = manifest.spec().model().uri();
        if (!StoreUri.isOne(named)) {
            return new ModelSource.InFile(manifest.modelFile());
        }
        StoreUri uri = StoreUri.parse(named);
        return new ModelSource.InStore(
                uri, providers.find(uri.provider()).orElseThrow().artifacts());
    }

    private Plan plan(@Nullable Current current, ProviderLookup providers) {
        if (current != null && current.row().destroying()) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot deploy " + manifest.name() + ": it is being destroyed; try again when it is gone");
        }
        Action action = action(current);
        int now = current == null ? 0 : current.row().revision();
        boolean fresh = action == Action.CREATE || action == Action.ROLL;
        int next = fresh ? (current == null ? 1 : current.newest() + 1) : now;
        List<Pin> pins = pins(current);
        List<Change> changes = changes(action, current);
        boolean rolls =
                action == Action.ROLL && current != null && current.rollout().stable() != 0;
        @Nullable DeploymentSpec before = current == null ? null : current.row().spec();
        List<String> lines = new ArrayList<>(lines(action, now, next, changes, before));
        if (current != null && fresh) {
            moved(current, pins).ifPresent(lines::add);
        }
        List<String> warnings = warnings(changes, providers);
        if (rolls) {
            freeze.line().ifPresent(lines::add);
        }
        return new Plan(
                manifest,
                action,
                current == null ? 0 : current.row().generation(),
                now,
                next,
                model,
                pins,
                changes,
                Deviations.of(spec, providers),
                lines,
                warnings,
                rolls ? freeze.waitsUntil().orElse(null) : null,
                freeze.calendarOrNull(),
                freeze.exception(),
                null);
    }

    private List<String> warnings(List<Change> changes, ProviderLookup providers) {
        List<String> warnings = new ArrayList<>(SpecSupport.warnings(manifest, sites));
        warnings.addAll(images.warnings());
        freeze.warning().ifPresent(warnings::add);
        warnings.addAll(Preflight.require(manifest, changes, providers));
        return warnings;
    }

    private Action action(@Nullable Current current) {
        if (current == null) {
            return Action.CREATE;
        }
        RevisionTemplate wanted = RevisionTemplate.of(spec, model.digest(), pins(current));
        DeploymentSpec before = current.row().spec();
        if (current.standing().filter(standing -> standing.is(wanted, before)).isEmpty()) {
            return Action.ROLL;
        }
        if (!before.placement().equals(spec.placement())
                || !before.replicas().equals(spec.replicas())
                || !before.scaling().equals(spec.scaling())
                || !Spread.of(before).equals(Spread.of(spec))
                || !Objects.equals(before.serverlessOrNull(), spec.serverlessOrNull())) {
            return Action.SCALE;
        }
        boolean same = before.traffic() == spec.traffic()
                && before.requests().equals(spec.requests())
                && Objects.equals(before.standbyOrNull(), spec.standbyOrNull())
                && before.parity().equals(spec.parity())
                && before.rollout().equals(spec.rollout())
                && before.objectives().equals(spec.objectives())
                && Objects.equals(before.loadOrNull(), spec.loadOrNull())
                && freeze.same(current.freezeOrNull());
        return same ? Action.UNCHANGED : Action.UPDATE;
    }

    /** With those of providers that left the placement: a revision loses nothing by that. */
    private List<Pin> pins(@Nullable Current current) {
        List<Pin> standing = current == null ? List.of() : current.pinsOf(spec.image());
        List<Pin> pins = new ArrayList<>(images.pins());
        standing.stream()
                .filter(old -> pins.stream().noneMatch(pin -> pin.provider().equals(old.provider())))
                .forEach(pins::add);
        pins.sort(Comparator.comparing(Pin::provider));
        return pins;
    }

    /** That a tag points to another image by now is a reason for a rollout that nobody sees in the spec. */
    private Optional<String> moved(Current current, List<Pin> pins) {
        List<Pin> before = current.pinsOf(spec.image());
        return pins.containsAll(before)
                ? Optional.empty()
                : Optional.of("    image " + spec.image() + " is another one now: revision "
                        + current.row().revision() + " has " + RevisionTemplate.pinned(spec.image(), before));
    }

    private List<Change> changes(Action action, @Nullable Current current) {
        Map<Location, Integer> before =
                current == null ? Map.of() : Spread.of(current.row().spec());
        Map<Location, Integer> after = Spread.of(spec);
        List<Change> changes = new ArrayList<>();
        after.forEach((location, replicas) -> {
            int old = before.getOrDefault(location, 0);
            Action own = old == 0
                    ? Action.CREATE
                    : action == Action.ROLL ? Action.ROLL : same(current, location) ? Action.UNCHANGED : Action.SCALE;
            Site site = sites.get(location);
            String machine = site == null ? "" : site.machine();
            changes.add(new Change(
                    location, own, old, replicas, machine, images.located().get(location)));
        });
        before.forEach((location, replicas) -> {
            if (!after.containsKey(location)) {
                changes.add(new Change(location, Action.REMOVE, replicas, 0, "", null));
            }
        });
        return changes;
    }

    private boolean same(@Nullable Current current, Location location) {
        return current != null && Capacity.of(current.row().spec(), location).equals(Capacity.of(spec, location));
    }

    private List<String> lines(
            Action action, int now, int next, List<Change> changes, @Nullable DeploymentSpec before) {
        List<String> lines = new ArrayList<>();
        String what = "model " + spec.model().uri() + " (" + model.size() + ", sha256 "
                + model.digest().abbreviated() + ")";
        lines.add(manifest.name() + ": "
                + switch (action) {
                    case CREATE -> "create revision " + next + ", " + what;
                    case ROLL -> "roll from revision " + now + " to " + next + ", " + what;
                    case SCALE -> "change replicas or locations of revision " + now;
                    case UPDATE -> "change how traffic and rollouts go; nothing is restarted";
                    case REMOVE, UNCHANGED -> "nothing to change, revision " + now;
                });
        for (Change change : changes) {
            lines.add(line(change, before));
            if (change.imageOrNull() != null) {
                lines.add("      image " + change.imageOrNull());
            }
        }
        return lines;
    }

    /** What becomes of a location that stands by. */
    private String grown(Change change) {
        Capacity leading = Capacity.leading(spec, change.location());
        return leading.equals(Capacity.of(spec, change.location()))
                ? ""
                : ", stands by and becomes " + leading.describe() + " when it takes over";
    }

    private String line(Change change, @Nullable DeploymentSpec old) {
        String before = old == null || change.replicasBefore() == 0
                ? ""
                : Capacity.of(old, change.location()).describe();
        @Nullable Site site = sites.get(change.location());
        String after =
                site == null ? "0 replicas" : site.describe(Capacity.of(spec, change.location())) + grown(change);
        return switch (change.action()) {
            case CREATE -> "  + " + change.location() + ": start " + after;
            case ROLL -> "  ~ " + change.location() + ": start " + after + " beside " + before + ", then take over";
            case SCALE, UPDATE -> "  ~ " + change.location() + ": " + before + " becomes " + after;
            case REMOVE -> "  - " + change.location() + ": end " + before;
            case UNCHANGED -> "    " + change.location() + ": " + after;
        };
    }
}
