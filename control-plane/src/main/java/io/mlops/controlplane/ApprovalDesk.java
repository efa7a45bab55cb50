package io.mlops.controlplane;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.controlplane.journal.Details;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.controlplane.store.ApprovalRow;
import io.mlops.controlplane.store.ApprovalRow.Kind;
import io.mlops.controlplane.store.ApprovalRow.State;
import io.mlops.controlplane.store.Store;
import io.mlops.controlplane.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where acts wait for a second person. What needs one is what the store says, to which controllers add what their own
 * configuration asks for, and what the caller's configuration adds: no configuration loosens it, only
 * {@link Act.Loosening} does. Used by one thread.
 */
public final class ApprovalDesk {
    /** The setting that every client of a store heeds. */
    static final String SETTING = "approvals";
    /** How long a request waits. */
    static final Duration EXPIRY = Duration.ofHours(1);

    private final Store store;
    private final Set<Kind> required;
    private final InstantSource clock;

    ApprovalDesk(Store store, Set<Kind> required, InstantSource clock) {
        this.store = store;
        this.required = required;
        this.clock = clock;
    }

    /** Reads {@code failover,rollout}; IllegalArgumentException names a word that is none. */
    public static Set<Kind> parse(String text) {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (String word : text.isBlank() ? new String[0] : text.split(",", -1)) {
            kinds.add(kind(word.strip()));
        }
        return kinds;
    }

    /** Reads one of them; IllegalArgumentException for a word that is none. */
    public static Kind kind(String word) {
        return Arrays.stream(Kind.values())
                .filter(kind -> word(kind).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"" + word
                        + "\" cannot wait for an approval; there are failover, rollout, rollback, destroy"));
    }

    /** Adds what the controller's configuration requires to the store; empty when it is there already. */
    public static List<JournalEvent> publish(Transaction tx, Set<Kind> kinds, String actor, Instant now) {
        String before = tx.settings().value(SETTING);
        Set<Kind> all = parse(before);
        if (!all.addAll(kinds)) {
            return List.of();
        }
        String next = write(tx, all);
        return List.of(
                JournalEvent.of(now, actor, "APPROVALS_CHANGED", "store", Details.of("from", before, "to", next)));
    }

    /** What the store requires of everybody from now on, as text. */
    static String write(Transaction tx, Set<Kind> kinds) {
        String text =
                String.join(",", kinds.stream().map(ApprovalDesk::word).sorted().toList());
        tx.settings().set(SETTING, text);
        return text;
    }

    /** As the configuration writes it. */
    static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** What has to wait here. */
    public Set<Kind> required() {
        return store.read(this::required);
    }

    private Set<Kind> required(Transaction tx) {
        Set<Kind> all = parse(tx.settings().value(SETTING));
        all.addAll(required);
        return all;
    }

    void requireNone(Transaction tx, Kind kind) {
        if (required(tx).contains(kind)) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot carry out a " + word(kind) + ": a second person has to approve it first");
        }
    }

    Submitted submit(Transaction tx, Act act, String actor) {
        Instant now = clock.instant();
        if (!required(tx).contains(act.kind()) || nothingChanges(act)) {
            return Acts.by(tx, actor, now).carryOut(act);
        }
        Acts.by(tx, actor, now).requirePossible(act);
        ApprovalRow asked = tx.approvals()
                .add(new ApprovalRow(
                        0,
                        act.kind(),
                        act.deployment(),
                        act.summary(),
                        ActJson.write(act),
                        act instanceof Act.Change change ? change.digest() : "",
                        actor,
                        Instant.ofEpochMilli(now.toEpochMilli()),
                        Instant.ofEpochMilli(now.plus(EXPIRY).toEpochMilli()),
                        State.PENDING,
                        "",
                        Instant.EPOCH));
        note(tx, "APPROVAL_ASKED", asked, actor, now, "expires", asked.expiresAt(), "digest", asked.digest());
        return new Submitted.Waits(asked);
    }

    private static boolean nothingChanges(Act act) {
        return switch (act) {
            case Act.Change change -> change.change() == Plan.Action.UNCHANGED;
            case Act.Rollback rollback -> rollback.from() == rollback.to();
            default -> false;
        };
    }

    /** What waits, oldest first; what has expired does not. */
    public List<ApprovalRow> pending() {
        Instant now = clock.instant();
        return store.read(tx -> tx.approvals().pending().stream()
                .filter(row -> now.isBefore(row.expiresAt()))
                .toList());
    }

    /**
     * Carries out what somebody else asked for; returns the deployment's generation.
     *
     * @throws MlopsException NOT_FOUND when there is no such request, PERMISSION_DENIED for whoever asked it,
     *     FAILED_PRECONDITION when it does not wait any more, was edited after it was asked, or cannot be done any more
     */
    public long approve(long id, String actor) {
        Decision decision = store.write(tx -> {
            Instant now = clock.instant();
            ApprovalRow row = waiting(tx, id);
            MlopsException refusal = refusal(tx, row, actor, now);
            if (refusal != null) {
                return new Decision(new Submitted.Done(0, null, ""), refusal);
            }
            tx.approvals().decide(row.decided(State.APPROVED, actor, now));
            note(tx, "APPROVAL_GIVEN", row, actor, now, "askedBy", row.askedBy());
            List<Object> origin = List.of("askedBy", row.askedBy(), "approval", id);
            return new Decision(new Acts(tx, actor, origin, now).carryOut(ActJson.read(row.payload())), null);
        });
        if (decision.refusal() != null) {
            throw decision.refusal();
        }
        return decision.done().generation();
    }

    /** A refusal is written into the journal too, so it must not undo the transaction. */
    private record Decision(Submitted.Done done, @Nullable MlopsException refusal) {}

    private @Nullable MlopsException refusal(Transaction tx, ApprovalRow row, String actor, Instant now) {
        if (!now.isBefore(row.expiresAt())) {
            expire(tx, row, actor, now);
            return refused(row, ErrorCode.FAILED_PRECONDITION, "it expired at " + row.expiresAt() + "; ask again");
        }
        boolean asAsked = tx.journal().byAction("APPROVAL_ASKED", row.deployment()).stream()
                .anyMatch(entry -> entry.detail().contains("\"digest\":\"" + row.digest() + "\""));
        if (!asAsked) {
            note(tx, "APPROVAL_REFUSED", row, actor, now, "reason", "the request was edited after it was asked");
            return refused(
                    row, ErrorCode.FAILED_PRECONDITION, "it is not what the journal says was asked: it was edited");
        }
        if (Actor.identity(row.askedBy()).equals(Actor.identity(actor))) {
            note(tx, "APPROVAL_REFUSED", row, actor, now, "reason", "by the one who asked");
            return refused(
                    row,
                    ErrorCode.PERMISSION_DENIED,
                    "you asked for it (" + row.askedBy() + "); it needs another person");
        }
        return null;
    }

    /** Refuses what waits, or withdraws what one asked for oneself. */
    public void deny(long id, String actor) {
        store.write(tx -> {
            Instant now = clock.instant();
            ApprovalRow row = waiting(tx, id);
            tx.approvals().decide(row.decided(State.DENIED, actor, now));
            return note(tx, "APPROVAL_DENIED", row, actor, now, "askedBy", row.askedBy());
        });
    }

    /** Ends what has waited too long; called by the controller. */
    public static void expireOld(Transaction tx, String actor, Instant now) {
        tx.approvals().pending().stream()
                .filter(row -> !now.isBefore(row.expiresAt()))
                .forEach(row -> expire(tx, row, actor, now));
    }

    private static void expire(Transaction tx, ApprovalRow row, String actor, Instant now) {
        tx.approvals().decide(row.decided(State.EXPIRED, actor, now));
        note(tx, "APPROVAL_EXPIRED", row, actor, now, "askedBy", row.askedBy());
    }

    private static ApprovalRow waiting(Transaction tx, long id) {
        ApprovalRow row = tx.approvals()
                .find(id)
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.NOT_FOUND,
                        "cannot decide " + id
                                + ": nothing of this number was asked; mlops-cli approve lists what waits"));
        if (row.state() != State.PENDING) {
            throw refused(
                    row,
                    ErrorCode.FAILED_PRECONDITION,
                    "it was " + row.state().name().toLowerCase(Locale.ROOT) + " by " + row.decidedBy() + " at "
                            + row.decidedAt());
        }
        return row;
    }

    private static MlopsException refused(ApprovalRow row, ErrorCode code, String reason) {
        return new MlopsException(code, "cannot decide " + row.id() + " (" + row.summary() + "): " + reason);
    }

    private static boolean note(
            Transaction tx, String action, ApprovalRow row, String actor, Instant now, Object... more) {
        Object[] detail = new Object[6 + more.length];
        Object[] first = {"id", row.id(), "kind", row.kind(), "what", row.summary()};
        System.arraycopy(first, 0, detail, 0, first.length);
        System.arraycopy(more, 0, detail, first.length, more.length);
        tx.journal().append(JournalEvent.of(now, actor, action, row.deployment(), Details.of(detail)));
        return true;
    }
}
