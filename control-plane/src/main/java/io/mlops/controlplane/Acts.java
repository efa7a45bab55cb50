package io.mlops.controlplane;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.controlplane.freeze.Freeze;
import io.mlops.controlplane.journal.Details;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.FreezeCalendar;
import io.mlops.controlplane.spec.Percent;
import io.mlops.controlplane.spec.RevisionTemplate;
import io.mlops.controlplane.store.ApprovalRow;
import io.mlops.controlplane.store.DeploymentRow;
import io.mlops.controlplane.store.FreezeRow;
import io.mlops.controlplane.store.RequestRow;
import io.mlops.controlplane.store.RevisionRow;
import io.mlops.controlplane.store.RolloutRow;
import io.mlops.controlplane.store.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Acts within one transaction: each writes what is wanted and its entry of the journal.
 *
 * @param actor who carries it out
 * @param origin further keys and values of the entry's detail: who asked, where that was somebody else
 */
record Acts(Transaction tx, String actor, List<Object> origin, Instant now) {
    /** The action of entries about deployments that do not survive what their objectives ask for. */
    static final String RISK_ACCEPTED = "RISK_ACCEPTED";

    static Acts by(Transaction tx, String actor, Instant now) {
        return new Acts(tx, actor, List.of(), now);
    }

    Submitted.Done carryOut(Act act) {
        return switch (act) {
            case Act.Failover failover -> done(failover(failover.deployment(), failover.from(), failover.toOrNull()));
            case Act.Failback failback -> failback(failback);
            case Act.Rollback rollback -> done(rollback(rollback));
            case Act.Destroy destroy -> done(destroy(destroy));
            case Act.Loosening loosening -> done(loosen(loosening));
            case Act.Change change -> done(change(change));
        };
    }

    private static Submitted.Done done(long generation) {
        return new Submitted.Done(generation, null, "");
    }

    /** Fails as carrying it out would, as far as that can be known beforehand. */
    void requirePossible(Act act) {
        DeploymentRow row = switch (act) {
            case Act.Destroy destroy -> requireStillMeant(destroy);
            case Act.Change change -> null;
            case Act.Loosening loosening -> {
                requireThere(loosening);
                yield null;
            }
            case Act.Failover failover -> require(failover.deployment(), "fail over");
            case Act.Failback failback -> require(failback.deployment(), "fail back");
            case Act.Rollback rollback -> {
                requireStillMeant(rollback);
                yield null;
            }
        };
        if (row != null && act instanceof Act.Failover failover) {
            new Failovers(row, tx.deployments()).requirePossible(failover.from(), failover.toOrNull());
        }
    }

    long change(Act.Change change) {
        Optional<DeploymentRow> found = tx.deployments().find(change.deployment());
        long generation = found.map(DeploymentRow::generation).orElse(0L);
        if (generation != change.baseGeneration()) {
            return unlessThere(change, found);
        }
        if (change.change() == Plan.Action.UNCHANGED) {
            return generation;
        }
        DeploymentRow row = new DeploymentRow(
                change.deployment(), generation + 1, change.spec(), change.newRevision(), false, actor, now);
        tx.deployments().put(row);
        found.ifPresent(before -> learn(before, change.spec()));
        if (change.newRevision() != change.currentRevision()) {
            tx.deployments()
                    .add(new RevisionRow(
                            change.deployment(), change.newRevision(), template(change), change.model(), actor, now));
        }
        putFreeze(change);
        tx.journal()
                .append(event("DEPLOY", change.deployment(), detail(change, row))
                        .withModel(change.digest()));
        keep(change.deployment(), change.riskOrNull());
        return row.generation();
    }

    private static Object[] detail(Act.Change change, DeploymentRow row) {
        Percent availability = change.spec().objectives().availabilityOrNull();
        List<Object> detail = new ArrayList<>(List.of(
                "change",
                change.change(),
                "generation",
                row.generation(),
                "revision",
                row.revision(),
                "spec",
                change.file()));
        detail.addAll(List.of("availability", availability == null ? "none" : availability));
        if (!change.pins().isEmpty()) {
            detail.addAll(List.of("image", RevisionTemplate.pinned(change.spec().image(), change.pins())));
        }
        if (!change.exception().isEmpty()) {
            detail.addAll(List.of("during-freeze", change.exception()));
        }
        return detail.toArray();
    }

    private void keep(String deployment, @Nullable Risk risk) {
        if (risk != null) {
            tx.journal().append(event(RISK_ACCEPTED, deployment, "reason", risk.reason(), "lacking", risk.lacking()));
        }
    }

    /** What is kept or serves may have to start at a location that it has never been at. */
    private void learn(DeploymentRow before, DeploymentSpec spec) {
        for (RevisionRow row : tx.deployments().revisions(before.name())) {
            RevisionTemplate known = row.template().with(before.spec()).with(spec);
            if (!known.equals(row.template())) {
                tx.deployments().learn(row, known);
            }
        }
    }

    private void putFreeze(Act.Change change) {
        FreezeCalendar calendar = change.calendarOrNull();
        if (calendar == null) {
            tx.freezes().forget(change.deployment());
        } else {
            tx.freezes().put(new FreezeRow(change.deployment(), calendar, change.exception()));
        }
    }

    private static RevisionTemplate template(Act.Change change) {
        return RevisionTemplate.of(change.spec(), new Sha256(change.digest()), change.pins());
    }

    /** Somebody was faster: fine when that is what is wanted here too. */
    private long unlessThere(Act.Change change, Optional<DeploymentRow> found) {
        RevisionTemplate wanted = template(change);
        if (found.isPresent() && !found.get().destroying() && found.get().spec().equals(change.spec())) {
            int revision = found.get().revision();
            boolean same = tx.deployments().revisions(change.deployment()).stream()
                    .anyMatch(row -> row.number() == revision
                            && row.template().equals(wanted.with(row.template().machines())));
            if (same) {
                return found.get().generation();
            }
        }
        throw new MlopsException(
                ErrorCode.FAILED_PRECONDITION,
                "cannot deploy " + change.deployment() + ": "
                        + found.map(row ->
                                        row.actor() + " changed it at " + row.changedAt() + ", after this was planned")
                                .orElse("it was destroyed after this was planned")
                        + "; run deploy again to see a new plan");
    }

    long failover(String name, Location from, @Nullable Location toOrNull) {
        DeploymentRow row = require(name, "fail over");
        if (!new Failovers(row, tx.deployments()).begin(from, toOrNull, actor, now)) {
            return row.generation();
        }
        return changed(row, "FAILOVER", "from", from, "to", toOrNull == null ? "the next" : toOrNull);
    }

    Submitted.Done failback(Act.Failback act) {
        DeploymentRow row = require(act.deployment(), "fail back");
        Optional<Freeze> freeze = tx.freezes().find(row.name()).flatMap(frozen -> frozen.in(row.spec()));
        Optional<Instant> until =
                act.exception().isEmpty() ? freeze.flatMap(window -> window.until(now)) : Optional.empty();
        String waits = until.isPresent() ? freeze.orElseThrow().say(until.get(), now) : "";
        if (!new Failovers(row, tx.deployments()).end(act.to(), until.isEmpty(), actor, now)) {
            return new Submitted.Done(row.generation(), until.orElse(null), waits);
        }
        Object[] detail = !waits.isEmpty()
                ? new Object[] {"to", act.to(), "waits-until", waits}
                : act.exception().isEmpty()
                        ? new Object[] {"to", act.to()}
                        : new Object[] {"to", act.to(), "during-freeze", act.exception()};
        return new Submitted.Done(changed(row, "FAILBACK", detail), until.orElse(null), waits);
    }

    Deployed rollback(String name) {
        Rollbacks rollbacks = rollbacks(name);
        DeploymentRow row = rollbacks.row();
        int target = rollbacks.target();
        boolean again = target == row.revision();
        if (again && !rollbacks.givenUp()) {
            return new Deployed(name, row.generation(), row.revision(), row.spec(), row.destroying());
        }
        ask(name, RequestRow.Kind.ROLLBACK, again ? RequestRow.State.ACTIVE : RequestRow.State.DONE);
        long generation = changed(row.withSpec(row.spec(), target), "ROLLBACK", "from", rollbacks.from(), "to", target);
        return new Deployed(name, generation, target, row.spec(), false);
    }

    /** What a rollback means now. */
    Act.Rollback rollbackOf(String name) {
        Rollbacks rollbacks = rollbacks(name);
        return new Act.Rollback(name, rollbacks.from(), rollbacks.target());
    }

    private Rollbacks rollbacks(String name) {
        DeploymentRow row = require(name, "roll back");
        return new Rollbacks(row, tx.rollouts().find(name).orElse(RolloutRow.none(name)), tx);
    }

    private long rollback(Act.Rollback act) {
        requireStillMeant(act);
        return rollback(act.deployment()).generation();
    }

    private void requireStillMeant(Act.Rollback act) {
        Rollbacks rollbacks = rollbacks(act.deployment());
        int from = rollbacks.from();
        int target = from == act.from() ? rollbacks.target() : from;
        if (from != act.from() || target != act.to()) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot " + act.summary() + ": revision " + from + " is wanted by now"
                            + (from == act.from() ? ", and " + target + " is the one before" : "")
                            + "; ask again if you want to go back from there");
        }
    }

    /** What a destruction means now. */
    Act.Destroy destroyOf(String name) {
        DeploymentRow row = find(name, "destroy");
        return new Act.Destroy(name, created(row));
    }

    /** Revisions never change and go with their deployment: the first one tells deployments of one name apart. */
    private Instant created(DeploymentRow row) {
        return tx.deployments().revisions(row.name()).stream()
                .map(RevisionRow::createdAt)
                .findFirst()
                .orElse(row.changedAt());
    }

    private DeploymentRow requireStillMeant(Act.Destroy act) {
        DeploymentRow row = find(act.deployment(), "destroy");
        if (!created(row).equals(act.created())) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot destroy " + row.name() + ": the one that was deployed at " + act.created()
                            + " was meant, and this one was deployed at " + created(row)
                            + "; ask again if you want to destroy it");
        }
        return row;
    }

    private long destroy(Act.Destroy act) {
        String name = act.deployment();
        DeploymentRow row = requireStillMeant(act);
        if (row.destroying()) {
            return row.generation();
        }
        ask(name, RequestRow.Kind.DESTROY, RequestRow.State.DONE);
        return changed(row.asDestroying(), "DESTROY", "revision", row.revision());
    }

    private long loosen(Act.Loosening act) {
        Set<ApprovalRow.Kind> kinds = requireThere(act);
        kinds.remove(act.kind());
        String before = tx.settings().value(ApprovalDesk.SETTING);
        String next = ApprovalDesk.write(tx, kinds);
        tx.journal().append(event("APPROVALS_CHANGED", act.deployment(), "from", before, "to", next));
        return 0;
    }

    private Set<ApprovalRow.Kind> requireThere(Act.Loosening act) {
        Set<ApprovalRow.Kind> kinds = ApprovalDesk.parse(tx.settings().value(ApprovalDesk.SETTING));
        if (!kinds.contains(act.kind())) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot " + act.summary()
                            + ": the store does not ask for one; what a home's configuration asks for,"
                            + " mlops-cli config set approvals changes there");
        }
        return kinds;
    }

    private void ask(String name, RequestRow.Kind kind, RequestRow.State state) {
        tx.deployments().add(new RequestRow(0, name, kind, null, null, actor, now, state));
    }

    private long changed(DeploymentRow row, String action, Object... detail) {
        DeploymentRow next = row.changed(row.generation() + 1, actor, now);
        tx.deployments().put(next);
        tx.journal().append(event(action, row.name(), detail));
        return next.generation();
    }

    private JournalEvent event(String action, String subject, Object... detail) {
        List<Object> all = new ArrayList<>(Arrays.asList(detail));
        all.addAll(origin);
        return JournalEvent.of(now, actor, action, subject, Details.of(all.toArray()));
    }

    private DeploymentRow require(String name, String verb) {
        DeploymentRow row = find(name, verb);
        if (row.destroying()) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION, "cannot " + verb + " " + name + ": it is being destroyed");
        }
        return row;
    }

    private DeploymentRow find(String name, String verb) {
        return tx.deployments()
                .find(name)
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.NOT_FOUND,
                        "cannot " + verb + " " + name + ": there is no such deployment; there are "
                                + (tx.deployments().list().isEmpty()
                                        ? "none"
                                        : String.join(
                                                ", ",
                                                tx.deployments().list().stream()
                                                        .map(DeploymentRow::name)
                                                        .toList()))));
    }
}
